// The address of the explorer: what it writes it can read, and nothing that stands there breaks it.
import { expect, test } from "vitest";
import { checkedGroup, format, parse } from "../../web/state/codec.js";
import {
  clamp,
  parameters,
  positionOf,
  steps,
  valueAt,
  type NumberName,
} from "../../web/state/parameters.js";
import {
  consistent,
  presetOf,
  problems,
  sizesOf,
  switchTo,
  views,
  type State,
} from "../../web/state/state.js";

/** Numbers in [0, 1) that are the same at every run. */
function lots(seed: number): () => number {
  let x = seed;
  return () => (x = (x * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const names = Object.keys(parameters) as NumberName[];

test("what is first met is an address of one word", () => {
  for (const problem of problems) {
    expect(format(presetOf(problem))).toBe(`problem=${problem}`);
    expect(parse(`#problem=${problem}`)).toEqual(presetOf(problem));
  }
});

test("every state that sliders can reach comes back from its address", () => {
  const next = lots(7);
  for (let k = 0; k < 300; k++) {
    const problem = problems[Math.floor(next() * problems.length)];
    const state: State = { ...presetOf(problem), view: views[Math.floor(next() * views.length)] };
    for (const name of names) {
      const parameter = parameters[name];
      state[name] = valueAt(parameter, Math.round(next() * steps(parameter)));
    }
    state.kappa = Math.min(state.kappa, state.world);
    state.groups = state.groups.map((group) => ({ ...group, variance: Number((9 * next()).toFixed(2)) }));
    state.rules = ["hessian", "random"];
    state.x = "noiseStd";
    state.y = "ridge";
    const reached = consistent(state);
    expect(parse(`#${format(reached)}`)).toEqual(reached);
  }
});

test("whatever stands in an address, the state is one that can be drawn", () => {
  const next = lots(11);
  const pieces = [
    "problem=",
    "spiked",
    "&",
    "=",
    "%",
    "n=",
    "k=",
    "-1",
    "1e999",
    "NaN",
    "groups=",
    ":",
    ";",
    "2",
    "__proto__",
    "rules=",
    ",",
    "view=",
    "x=kappa",
    "y=kappa",
  ];
  for (let k = 0; k < 2000; k++) {
    const text = Array.from({ length: 12 }, () => pieces[Math.floor(next() * pieces.length)]).join("");
    const state = parse(`#${text}`);
    for (const name of names)
      expect(clamp(parameters[name], state[name]), `${name} of ${text}`).toBe(state[name]);
    expect(
      state.groups.every((group) => checkedGroup(group) !== undefined),
      text,
    ).toBe(true);
    expect(state.rules.length, text).toBeGreaterThan(0);
    expect(state.x, text).not.toBe(state.y);
    const { d, s, p } = sizesOf(state);
    expect(s >= 1 && s <= d && p >= 1 && p <= d, text).toBe(true);
  }
});

test("a slider's position and value are inverse to each other", () => {
  for (const name of names) {
    const parameter = parameters[name];
    for (const position of [0, 1, Math.floor(steps(parameter) / 3), steps(parameter)]) {
      const value = valueAt(parameter, position);
      expect(valueAt(parameter, positionOf(parameter, value)), `${name} at ${position}`).toBe(value);
    }
  }
});

test("another problem keeps what is looked at, and by which rules", () => {
  const state: State = { ...presetOf("spiked"), view: "map", rules: ["oracle"], noise: 3 };
  const next = switchTo(state, "identity");
  expect(next).toMatchObject({ problem: "identity", view: "map", rules: ["oracle"], noise: 0.5 });
});
