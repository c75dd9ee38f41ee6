// What a queue may hold: cells of plans and their records, to the last key. No Redis is needed to say so.
import { expect, test } from "vitest";
import { checkAnswer, checkJob, type CellJob } from "../../src/queue/payload.js";
import { computeHere } from "../../src/sweep/compute.js";
import { expandPlan, type Plan } from "../../src/sweep/index.js";
import { recordText } from "../../src/sweep/record.js";

const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const grid = {
  nSamples: [10, 20],
  nFeatures: [8, 30],
  keepFraction: [0.3, [0.6, 0.3]],
  nTrials: 2,
  seed: [1, 2],
};
const plan: Plan = {
  problem: { features, noiseStd: 0.5 },
  grid: { ...grid, rules: ["magnitude", "hessian"] },
};
const plans: Record<string, Plan> = {
  "of a grid": plan,
  "of N of M": { ...plan, grid: { ...grid, keepFraction: 0.3, rules: ["magnitude", "2:4 hessian"] } },
  "of rounds": {
    ...plan,
    grid: { nSamples: 10, kappa: 2, keepFraction: [0.2, 1], rounds: [1, 3], noiseStd: [0, 1] },
    problem: { features },
  },
  "of kept features in rounds": {
    ...plan,
    grid: { nSamples: 10, kappa: [0.5, 2], nKept: [3, 7], rounds: [1, 2] },
  },
  nested: {
    ...plan,
    nested: true,
    world: 50,
    grid: { nSamples: 10, kappa: { from: 0.5, to: 4, count: 5 }, nKept: 4 },
  },
  "of theory alone": { ...plan, estimators: ["theory"] },
  "with a correlation and ridges": {
    ...plan,
    grid: { ...grid, correlation: [0, 0.5], ridge: [0, 0.1], retrainRidge: 1 },
  },
  "of random features by name": {
    problems: { "a b": { inputDim: 5, activation: "erf", noiseStd: 0 } },
    grid,
  },
};

/** As it comes out of Redis. */
const sent = (cell: unknown): CellJob =>
  JSON.parse(JSON.stringify({ cell, wasmHash: "0123456789abcdef", version: "1.0.0" })) as CellJob;

test.each(Object.entries(plans))("every cell of a plan %s passes, and comes out as it went in", (_, one) => {
  const { count, at } = expandPlan(one);
  expect(count).toBeGreaterThan(0);
  for (let index = 0; index < count; index++) {
    const job = sent(at(index));
    expect(checkJob("worker", job)).toEqual(job);
  }
});

const { at } = expandPlan(plan);
const cell = at(3);
const evil = (text: string) => JSON.parse(JSON.stringify(sent(cell)).replace('"cell":{', text)) as unknown;

test.each<[string, unknown, string]>([
  ["no job", "cell", "worker: job must be an object"],
  ["a key too many", { ...sent(cell), more: 1 }, "unknown key job.more"],
  ["a key too many in the cell", sent({ ...cell, path: "../../etc" }), "unknown key job.cell.path"],
  [
    "a key too many in the problem",
    sent({ ...cell, spec: { ...cell.spec, file: "/etc/passwd" } }),
    "unknown key job.cell.spec.file",
  ],
  ["a key missing", sent({ ...cell, seed: undefined }), "job.cell.seed is missing"],
  ["__proto__ in the job", evil('"__proto__":{"polluted":1},"cell":{'), "unknown key job.__proto__"],
  ["__proto__ in the cell", evil('"cell":{"__proto__":{"polluted":1},'), "unknown key job.cell.__proto__"],
  [
    "constructor in the cell",
    evil('"cell":{"constructor":{"prototype":{"polluted":1}},'),
    "unknown key job.cell.constructor",
  ],
  ["a problem called __proto__", sent({ ...cell, problem: "__proto__" }), "names that objects can have"],
  ["a path for a name", sent({ ...cell, problem: "../../../tmp/x" }), "do not fit each other or its id"],
  ["an id that is a path", sent({ ...cell, id: "../../../../../.." }), "job.cell.id must be 16 hex digits"],
  ["another cell's id", sent({ ...cell, id: at(4).id }), "do not fit each other or its id"],
  ["another draw than its seed's", sent({ ...cell, drawSeed: 7 }), "do not fit each other or its id"],
  ["10^12 features", sent({ ...cell, sizes: [1e12] }), "job.cell.sizes[0] must be at most 100000000"],
  ["10^12 trials", sent({ ...cell, nTrials: 1e12 }), "job.cell.nTrials must be at most 100000000"],
  [
    "a million sizes",
    sent({ ...cell, sizes: Array.from({ length: 1e6 }, () => 5) }),
    "job.cell.sizes must be shorter",
  ],
  ["sizes of cells that are several", sent({ ...cell, sizes: [8, 30] }), "must be the cell of a plan"],
  ["a rule that nobody knows", sent({ ...cell, rules: ["eval"] }), "must be a known rule"],
  [
    "a name of a megabyte",
    sent({ ...cell, problem: "x".repeat(1e6) }),
    "job.cell.problem must have at most 1000",
  ],
  ["numbers that are texts", sent({ ...cell, nSamples: "10" }), "job.cell.nSamples must be a finite number"],
  ["keep fractions that grow", sent({ ...cell, keepFraction: [0.3, 0.6] }), "must decrease"],
])("a job with %s is refused", (_, data, message) => {
  expect(() => checkJob("worker", data)).toThrow(message);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("a cell that would take longer than it may is refused before it is begun; the limit is adjustable", () => {
  const { at: long } = expandPlan({
    ...plan,
    grid: { nSamples: 20_000, nFeatures: 30_000, keepFraction: 0.5, nTrials: 1000 },
  });
  expect(() => checkJob("worker", sent(long(0)))).toThrow(
    "must take at most 24 hours (maxHours) by its estimate, got ",
  );
  expect(checkJob("worker", sent(long(0)), 1e6).cell.id).toBe(long(0).id);
  expect(() => checkJob("worker", sent(cell), 1e-9)).toThrow("at most 1e-9 hours");
});

test("the answer of a worker must be the record of the cell that was asked for, of the same core, and nothing else", async () => {
  const record = { ...(await computeHere(cell)), wasmHash: "a core" };
  const text = recordText(record);
  expect(checkAnswer(text, cell, "a core")).toEqual(JSON.parse(text));
  const refused: [unknown, string][] = [
    [undefined, "with a record, got undefined"],
    ["{", "with a record, got"],
    [`${"[".repeat(20_000)}${"]".repeat(20_000)}`, "with a record, got"],
    ["{}", "a line must be the record of a cell"],
    [recordText({ ...record, cell: at(4).id }), `record of cell ${cell.id}, got another`],
    [recordText({ ...record, index: 4 }), 'with another "index"'],
    [recordText({ ...record, nTrials: 1 }), 'with another "nTrials"'],
    [recordText({ ...record, problem: "__proto__" }), 'with another "problem"'],
    [recordText({ ...record, points: [] }), 'with another "list of sizes"'],
    [recordText({ ...record, wasmHash: "another" }), "must have the core a core, got another"],
    [text.replace('"problem"', '"__proto__":{"polluted":1},"problem"'), 'with another "__proto__"'],
    [text.replace('"problem"', '"more":1,"problem"'), 'with another "more"'],
    [text.replace(/"dense":[\d.e-]+/, '"dense":"x"'), "must be a risk"],
  ];
  for (const [answer, message] of refused)
    expect(() => checkAnswer(answer, cell, "a core"), message).toThrow(message);
});
