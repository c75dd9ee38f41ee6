// The numbers that can be dragged: range, scale, and how they are called. Sliders, the address and its checks all read this table.

/** `zeroLog`: logarithmic, with 0 at the left end. */
export type Scale = "linear" | "log" | "zeroLog";

export interface Parameter {
  label: string;
  /** What it is, for the tooltip. */
  hint: string;
  low: number;
  high: number;
  scale: Scale;
  whole?: boolean;
  /** Key in the address. */
  key: string;
}

export const parameters = {
  n: {
    label: "Samples n",
    hint: "training samples",
    low: 20,
    high: 400,
    scale: "log",
    whole: true,
    key: "n",
  },
  kappa: {
    label: "Model size κ = p/n",
    hint: "features of the large model per sample; the marked model",
    low: 0.05,
    high: 8,
    scale: "log",
    key: "k",
  },
  world: {
    label: "World d/n",
    hint: "features that exist, per sample; a model sees the p most important of them",
    low: 1.2,
    high: 8,
    scale: "log",
    key: "d",
  },
  keep: {
    label: "Keep fraction s/d",
    hint: "features that are left after pruning, as a share of all that exist",
    low: 0.01,
    high: 0.9,
    scale: "log",
    key: "keep",
  },
  noise: {
    label: "Noise σ",
    hint: "standard deviation of the label noise",
    low: 0.01,
    high: 5,
    scale: "zeroLog",
    key: "noise",
  },
  ridge: {
    label: "Ridge λ",
    hint: "of the dense fit, (1/n)‖y − Xβ‖² + λ‖β‖²",
    low: 1e-4,
    high: 100,
    scale: "zeroLog",
    key: "ridge",
  },
  refit: {
    label: "Ridge of the refit λ₂",
    hint: "of retraining, same convention",
    low: 1e-4,
    high: 100,
    scale: "zeroLog",
    key: "refit",
  },
  rounds: {
    label: "Rounds",
    hint: "prune step by step, retraining in between",
    low: 1,
    high: 4,
    scale: "linear",
    whole: true,
    key: "rounds",
  },
  rho: { label: "Correlation ρ", hint: "between features", low: 0, high: 0.98, scale: "linear", key: "rho" },
  inputs: {
    label: "Inputs",
    hint: "of the random features",
    low: 5,
    high: 200,
    scale: "log",
    whole: true,
    key: "inputs",
  },
  images: {
    label: "Training images",
    hint: "of the digits; others are for testing",
    low: 100,
    high: 600,
    scale: "linear",
    whole: true,
    key: "images",
  },
  labels: {
    label: "Label noise",
    hint: "share of the training labels that are drawn anew",
    low: 0,
    high: 0.5,
    scale: "linear",
    key: "labels",
  },
  target: {
    label: "Small width",
    hint: "of the network whose number of weights pruning keeps",
    low: 2,
    high: 32,
    scale: "log",
    whole: true,
    key: "target",
  },
  epochs: {
    label: "Epochs",
    hint: "passes over the training images",
    low: 10,
    high: 200,
    scale: "log",
    whole: true,
    key: "epochs",
  },
} as const satisfies Record<string, Parameter>;

export type NumberName = keyof typeof parameters;

/** Variance and coefficient of the first group: the spike. */
export const spike = {
  variance: {
    label: "Spike variance",
    hint: "of the first group of features",
    low: 0.1,
    high: 100,
    scale: "log",
    key: "",
  },
  coefficient: {
    label: "Spike coefficient",
    hint: "√p β* of the first group of features",
    low: 0.1,
    high: 30,
    scale: "log",
    key: "",
  },
} as const satisfies Record<string, Parameter>;

const STEPS = 1000;
export const steps = (parameter: Parameter): number =>
  parameter.whole && parameter.scale === "linear" ? Math.min(STEPS, parameter.high - parameter.low) : STEPS;

/** The value at a position 0…steps, rounded to three digits so that addresses stay short. */
export function valueAt(parameter: Parameter, position: number): number {
  const { low, high, scale, whole } = parameter;
  const share = position / steps(parameter);
  if (scale === "zeroLog" && position <= 0) return 0;
  const value = scale === "linear" ? low + share * (high - low) : low * (high / low) ** share;
  return whole ? Math.round(value) : Number(value.toPrecision(3));
}

/** The inverse of `valueAt`, to a whole position. */
export function positionOf(parameter: Parameter, value: number): number {
  const { low, high, scale } = parameter;
  const inside = Math.min(high, Math.max(low, value));
  if (scale === "zeroLog" && value <= 0) return 0;
  const share =
    scale === "linear" ? (inside - low) / (high - low) : Math.log(inside / low) / Math.log(high / low);
  return Math.round(share * steps(parameter));
}

/** A value put into its range; undefined for what is no number. */
export function clamp(parameter: Parameter, value: number): number | undefined {
  const { low, high, scale, whole } = parameter;
  if (!Number.isFinite(value)) return undefined;
  if (scale === "zeroLog" && value <= 0) return 0;
  const inside = Math.min(high, Math.max(low, value));
  return whole ? Math.round(inside) : inside;
}
