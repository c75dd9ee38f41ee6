import { percent as plain, short as padded } from "../../dist/io/numbers.js";

/** A number to three significant digits, without zeros behind the point that say nothing. */
export const short = (value: number, digits = 3): string =>
  padded(value, digits).replace(
    /(\.\d*?)0+($|e)/,
    (_, kept: string, end: string) => (kept === "." ? "" : kept) + end,
  );

/** A percentage that is not torn apart at the end of a line. */
export const percent = (share: number): string => plain(share).replace(" ", "\u00a0");
