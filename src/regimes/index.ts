export { regimeMap, type RegimeMap } from "./regime-map.js";
export { optimalRidge, type Model, type OptimalRidgeOptions } from "./optimal-ridge.js";
export { optimalWidth, type OptimalWidth, type OptimalWidthOptions } from "./optimal-width.js";
export type { Minimum } from "./minimize.js";
export type { RegimeMapOptions } from "./options.js";
export type { Axis, MapAxis, Parameter, Scale } from "./axes.js";
export type { Polyline } from "./boundary.js";
export type { Candidate, Stage } from "./contest.js";
export type { Cell } from "./cells.js";
