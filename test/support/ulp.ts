/** The distance from one double to the next at x: the unit in the last place. */
export function ulp(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -1022) return 2 ** -1074;
  return 2 ** (Math.floor(Math.log2(size)) - 52) * (2 ** Math.floor(Math.log2(size)) > size ? 0.5 : 1);
}

/** |got − want| in units in the last place of want. */
export function ulpError(got: number, want: number): number {
  return got === want ? 0 : Math.abs(got - want) / ulp(want);
}
