/**
 * A colour of the figures, for light and for dark paper.
 * @example
 * import { palette } from "overparam/plot";
 * const ink = palette.small;
 * [ink.light, ink.dark]; // ["#111418", "#f5f6f7"]
 */
export interface Ink {
  light: string;
  dark: string;
}

/**
 * The colours of the figures. The series are those of Okabe and Ito (told apart with any colour vision), darkened where
 * thin lines need it; every series has a marker shape of its own besides. All values differ, so that a page can
 * exchange them one by one for its own.
 * @example
 * import { palette } from "overparam/plot";
 * palette.hessian.light; // "#0072b2"
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
  // Lighter variants, for areas.
  magnitudeTint: { light: "#eeb38a", dark: "#8a4f2c" },
  hessianTint: { light: "#8abbdb", dark: "#315f7f" },
  oracleTint: { light: "#8acbb8", dark: "#256d57" },
  randomTint: { light: "#d9abc6", dark: "#794f68" },
  extraTint: { light: "#c7ba8a", dark: "#776528" },
  denseTint: { light: "#bfc2c6", dark: "#555a61" },
  // Ratios below and above 1 in steps away from it (ColorBrewer's BrBG, safe for any colour vision); on dark paper near 1 is dark.
  draw: { light: "#f3f3f1", dark: "#23272c" },
  large1: { light: "#c7eae5", dark: "#17403c" },
  large2: { light: "#80cdc1", dark: "#1f665e" },
  large3: { light: "#35978f", dark: "#35978e" },
  large4: { light: "#01665e", dark: "#74c6ba" },
  large5: { light: "#003c30", dark: "#bfe9e3" },
  small1: { light: "#f6e8c3", dark: "#453619" },
  small2: { light: "#dfc27d", dark: "#7a5624" },
  small3: { light: "#bf812d", dark: "#bf812e" },
  small4: { light: "#8c510a", dark: "#dcba72" },
  small5: { light: "#543005", dark: "#f6e6bd" },
} as const satisfies Record<string, Ink>;

/** The name of a colour in `palette`. */
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
