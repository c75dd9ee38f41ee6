/** A colour of the figures, for light and for dark paper. */
export interface Ink {
  light: string;
  dark: string;
}

/**
 * The colours of the figures. The series are those of Okabe and Ito (told apart with any colour vision), darkened where
 * thin lines need it; every series has a marker shape of its own besides. All values differ, so that a page can
 * exchange them one by one for its own.
 */
export const palette = {
  paper: { light: "#ffffff", dark: "#15181d" },
  text: { light: "#1c2026", dark: "#e8eaed" },
  muted: { light: "#5b6470", dark: "#a3abb6" },
  axis: { light: "#8a929c", dark: "#78818c" },
  grid: { light: "#eceef1", dark: "#262b32" },
  wins: { light: "#e7f4ee", dark: "#14291f" },
  small: { light: "#111418", dark: "#f5f6f7" },
  dense: { light: "#7a8087", dark: "#98a0a9" },
  magnitude: { light: "#d55e00", dark: "#f0803c" },
  hessian: { light: "#0072b2", dark: "#56a9e0" },
  oracle: { light: "#00936b", dark: "#2cc596" },
  random: { light: "#b0508a", dark: "#de8fbe" },
  extra: { light: "#8a6d00", dark: "#d9b63a" },
} as const satisfies Record<string, Ink>;

export type ColorName = keyof typeof palette;

/** Marker shapes, one per series. */
export const shapes: Partial<Record<ColorName, string>> = {
  dense: "circle",
  magnitude: "square",
  hessian: "circle",
  oracle: "triangle-up",
  random: "diamond",
  small: "stroke",
};
