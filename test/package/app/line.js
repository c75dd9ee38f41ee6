import { lstsq } from "overparam/linalg";

/** The line through three points, by one routine of linear algebra. */
export const line = () =>
  Array.from(
    lstsq(
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [1, 2, 4],
    ).x,
  );
