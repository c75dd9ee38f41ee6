export {
  predict,
  type AveragedIterativePrediction,
  type AveragedPrediction,
  type AverageOptions,
  type AverageRoundsOptions,
  type CountedRounds,
  type IterativeOptions,
  type IterativePrediction,
  type PredictOptions,
  type Prediction,
} from "./predict.js";
export type { Round } from "./rounds.js";
export {
  predictCurve,
  type AverageCurveOptions,
  type AveragedCurve,
  type CurvePoint,
  type PredictCurveOptions,
  type PredictedCurve,
} from "./predict-curve.js";
export { coefficientLaw, type CoefficientLaw, type CoefficientLawOptions } from "./coefficient-law.js";
export type { Averaged } from "./average.js";
export type { AveragedRound } from "./average-rounds.js";
export type { PopulationIterativePrediction, PopulationPrediction } from "./population.js";
export { plan, type Plan, type PlannedModel, type PlanOptions } from "./plan.js";
