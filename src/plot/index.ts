export { figureSpec, type VegaLiteSpec } from "./spec.js";
export { renderSvg } from "./render.js";
export type { Axis, Dot, Figure, Panel, Series } from "./figure.js";
export { palette, type ColorName, type Ink } from "./palette.js";
