import type { KeptSchedule, PruningRule } from "../rules/index.js";
import { summarize, type Estimate } from "./summary.js";
import { rowLength } from "./trials.js";

/** How the fits were computed, counted over the trials. */
export interface FitMethods {
  /** Dense fits by Cholesky factorization of a Gram matrix. */
  cholesky: number;
  /** Dense fits that share the factorization of a smaller model (docs/theory.md §9). */
  shared: number;
  /** Dense fits by QR, where the Gram matrix squares too large a condition number. */
  qr: number;
  /** Small and retrained fits by QR, for the same reason. */
  refitsByQr: number;
}

/** Simulated test risks of one model size: the tree of `predict`, with an estimate in the place of each number. */
export interface SimulatedRisks {
  /** Number of features of the dense model, p. */
  nFeatures: number;
  /** Number of features kept, s. */
  nKept: number;
  /** Test risk of the dense model. */
  dense: Estimate;
  /** Test risk of the small model, trained from the beginning on the s most important features, unregularized. */
  small: Estimate;
  /** Test risk after pruning, by rule. */
  pruned: Record<string, Estimate>;
  /** Test risk after pruning and refitting on the same data, by rule. */
  retrained: Record<string, Estimate>;
  /** How the fits were made. */
  methods: FitMethods;
  /** Of pruning in rounds: every round; `pruned` and `retrained` are those of the last. */
  rounds?: SimulatedRound[];
}

/** One round of pruning: risks before and after the refit, by rule. */
export interface SimulatedRound {
  /** Number of features kept, s_k. */
  nKept: number;
  /** λ_k of this round's refit. */
  retrainRidge: number;
  /** By rule. */
  pruned: Record<string, Estimate>;
  /** By rule. */
  retrained: Record<string, Estimate>;
}

interface TreeOptions {
  nTrials: number;
  nSizes: number;
  size: number;
  rules: readonly PruningRule[];
  asked: KeptSchedule;
}

/** Summarizes the rows of one size over all trials. */
export function risksOf(
  rows: Float64Array,
  { nTrials, nSizes, size, rules, asked }: TreeOptions,
): Omit<SimulatedRisks, "nFeatures" | "nKept"> {
  const { nKept, retrainRidges, listed } = asked;
  const length = rowLength(rules.length, nKept.length);
  const column = (c: number) =>
    Float64Array.from({ length: nTrials }, (_, trial) => rows[(trial * nSizes + size) * length + c]);
  const byRule = (start: number) =>
    Object.fromEntries(rules.map(({ name }, r) => [name, summarize(column(start + r))]));
  const rounds = nKept.map((kept, k): SimulatedRound => {
    const start = firstColumn(rules.length, k);
    return {
      nKept: kept,
      retrainRidge: retrainRidges[k],
      pruned: byRule(start),
      retrained: byRule(start + rules.length),
    };
  });
  const { pruned, retrained } = rounds[rounds.length - 1];
  const method = column(2 + 2 * rules.length);
  const count = (code: number) => method.filter((m) => m === code).length;
  return {
    dense: summarize(column(0)),
    small: summarize(column(1)),
    pruned,
    retrained,
    methods: {
      cholesky: count(0),
      shared: count(1),
      qr: count(2),
      refitsByQr: column(3 + 2 * rules.length).reduce((sum, x) => sum + x, 0),
    },
    ...(listed ? { rounds } : {}),
  };
}

/** Place of a round's pruned risks in a row; the two columns of methods stand behind the first round. */
const firstColumn = (nRules: number, round: number): number => (round === 0 ? 2 : 4 + 2 * nRules * round);
