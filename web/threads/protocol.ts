// What the page asks its threads, and what they answer. A thread does one thing at a time: a new question ends the one before.
import type { Law } from "../compute/law.js";
import type { NetworkRow } from "../compute/networks.js";
import type { Point } from "../compute/points.js";
import type { MapPart } from "../compute/regimes.js";
import type { Contents, Files, PlanAnswer, PlanQuestion } from "../compute/tables.js";
import type { State } from "../state/state.js";

/** The questions: what is sent, and the parts that come back one by one. */
export interface Jobs {
  /** Nothing: ends what was asked before. */
  rest: { asks: undefined; part: never };
  /** Theory at sizes, one after the other. */
  theory: { asks: { state: State; sizes: number[] }; part: Point };
  /** Simulated trials: one for each seed. */
  trials: { asks: { state: State; seeds: number[] }; part: { seed: number; row: Float64Array } };
  /** The law of the coefficients, where it takes more than a frame; undefined where the risk is infinite. */
  lawTheory: { asks: { state: State }; part: Law | undefined };
  /** Simulated fits, their coefficients counted in bins. */
  law: {
    asks: { state: State; range: Pick<Law, "low" | "high">; seeds: number[] };
    part: { seed: number; row: Float64Array };
  };
  /** Regime maps, each finer than the one before; where that takes time, first how much is done. */
  map: { asks: { state: State; counts: number[] }; part: MapPart | { share: number } };
  /** Networks, trained one after the other. */
  networks: { asks: { state: State; seeds: number[] }; part: NetworkRow };
  /** What is in the files of a user. */
  contents: { asks: { files: Files }; part: Contents };
  /** The plan for them. */
  plan: { asks: PlanQuestion; part: PlanAnswer };
}

export type JobName = keyof Jobs;

export interface Question<Name extends JobName = JobName> {
  id: number;
  name: Name;
  asks: Jobs[Name]["asks"];
}

/** `ready` is the first message of a thread: it has loaded. */
export type Answer = { id: number } & (
  | { ready: true }
  | { part: unknown }
  | { end: true }
  | { error: string }
);
