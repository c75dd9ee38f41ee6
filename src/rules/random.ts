import type { PruningRule } from "./rule.js";

/** Keeps features by lot: a fixed score that is the same for all, so that every feature ties. */
export const random: PruningRule = { name: "random", score: "fixed", scale: () => 1 };
