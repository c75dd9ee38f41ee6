import type { PruningRule } from "./rule.js";

/**
 * Keeps the largest |β̂_i|.
 * @example
 * prune([0.5, -3, 1, 2], { rule: magnitude, nKept: 2 }).kept; // [1, 3]
 */
export const magnitude: PruningRule = { name: "magnitude", score: "fit", scale: () => 1 };
