export { basicInterval } from "./bootstrap.js";
export {
  firstFeatures,
  population,
  type Interval,
  type Population,
  type PopulationOptions,
} from "./population.js";
export { featuresOf as featuresOfRows } from "./data.js";
export type { PopulationReport } from "./report.js";
export type { TypedMatrix } from "./rows.js";
