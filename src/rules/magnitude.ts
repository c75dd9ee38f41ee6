import type { PruningRule } from "./rule.js";

/** Keeps the largest |β̂_i|. */
export const magnitude: PruningRule = { name: "magnitude", score: "fit", scale: () => 1 };
