import { percent as plain } from "../../dist/numbers.js";

export { concise as short } from "../../dist/numbers.js";

/** A percentage that is not torn apart at the end of a line. */
export const percent = (share: number): string => plain(share).replace(" ", "\u00a0");
