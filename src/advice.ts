// The answer in a few words: the terminal, reports and the page say the same.

/**
 * What to do. A model that wins by being fitted again is not one to leave as pruning left it: on MNIST that one is worse than the small model.
 * @param stage of the best pruned model
 */
export function advice(winner: "large" | "small" | "draw", stage: string): string {
  if (winner === "draw") return "a draw";
  if (winner === "small") return "train small";
  return stage === "retrained" ? "train large, prune and retrain" : "train large, then prune";
}

export const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
