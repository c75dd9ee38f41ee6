// The streams of a trial: stream low word = number of the trial, high word = what the numbers are for. Trial t therefore
// has its bits from seed and t alone.
export const DESIGN: u32 = 1;
export const NOISE: u32 = 2;
export const LOTS: u32 = 3;
export const PATTERNS: u32 = 4;
export const LENGTHS: u32 = 5;
