// The entry "overparam/plot": figures as plain objects, Vega-Lite specifications, SVG without a DOM.
export { figureSpec, type VegaLiteSpec } from "./spec.js";
export { heatMapSpec, type HeatAxis, type HeatMap, type Name } from "./heat-map.js";
export { mapFigure } from "./map-figure.js";
export { renderSvg } from "./render.js";
export type { Axis, Dot, Figure, Panel, Series } from "./figure.js";
export { palette, type ColorName, type Ink } from "./palette.js";
