// Colours of the charts on light and on dark paper; the same names as in the figures of the package.
import { signal } from "@preact/signals";
import { palette, type ColorName } from "../../dist/plot/palette.js";

export type Paper = "light" | "dark";
export type Inks = (name: ColorName) => string;

export const inksOf =
  (paper: Paper): Inks =>
  (name) =>
    palette[name][paper];

const dark = matchMedia("(prefers-color-scheme: dark)");
export const paper = signal<Paper>(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => (paper.value = dark.matches ? "dark" : "light"));

export const FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
