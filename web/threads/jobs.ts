// What a thread can be asked, as generators: every part is a message.
import { lawOf, lawTrial } from "../compute/law.js";
import { networkStudy } from "../compute/networks.js";
import { mapOf } from "../compute/regimes.js";
import { lookInto, planFor } from "../compute/tables.js";
import { slowPoint } from "../compute/theory.js";
import { trial } from "../compute/trials.js";
import type { JobName, Jobs } from "./protocol.js";

type Job<Name extends JobName> = (asks: Jobs[Name]["asks"]) => AsyncIterable<Jobs[Name]["part"]>;

export const jobs: { [Name in JobName]: Job<Name> } = {
  async *rest() {},
  async *theory({ state, sizes }) {
    for (const size of sizes) yield slowPoint(state, size);
  },
  async *trials({ state, seeds }) {
    for (const seed of seeds) yield { seed, row: await trial(state, seed) };
  },
  async *lawTheory({ state }) {
    yield lawOf(state);
  },
  async *law({ state, range, seeds }) {
    for (const seed of seeds) yield { seed, row: lawTrial(state, range, seed) };
  },
  async *networks({ state, seeds }) {
    for (const seed of seeds) yield* networkStudy(state, seed);
  },
  async *contents({ files }) {
    yield await lookInto(files);
  },
  async *plan(question) {
    yield await planFor(question);
  },
  async *map({ state, counts }) {
    for (const count of counts) yield* mapOf(state, count);
  },
};
