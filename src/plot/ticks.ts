/** Where the labels of a logarithmic axis stand: 1-2-5, powers of ten where that is too many, more digits where it is too few. */
export function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const at = (digits: readonly number[], step = 1) => {
    const ticks: number[] = [];
    for (let power = first; power <= last; power += step)
      for (const digit of digits) ticks.push(Number(`${digit}e${power}`));
    return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  };
  if (last - first > 12) return at([1], Math.ceil((last - first) / 8));
  if (at([1, 2, 5]).length > 9) return at([1]);
  const fine = [[1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7], Array.from({ length: 18 }, (_, i) => 1 + i / 2)];
  return fine.map((digits) => at(digits)).find((ticks) => ticks.length >= 4) ?? at(fine[2]);
}
