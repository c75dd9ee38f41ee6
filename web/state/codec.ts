// The state in the address, after the #: only what differs from the problem as it is first met. Whatever cannot be read is left out.
import { clamp, parameters, spike, type NumberName } from "./parameters.js";
import {
  activations,
  axes,
  consistent,
  narrows,
  patterns,
  presetOf,
  problems,
  rules,
  sources,
  stages,
  structures,
  views,
  type Group,
  type State,
} from "./state.js";

const MOST_GROUPS = 8;
const names = Object.keys(parameters) as NumberName[];

const choices = {
  view: views,
  structure: structures,
  activation: activations,
  x: axes,
  y: axes,
  score: ["magnitude", "hessian"],
  source: sources,
  narrow: narrows,
  pattern: patterns,
} as const;
const lists = { rules, stages } as const;

/** The state as the part of an address behind the #, "problem=spiked" at the least. */
export function format(state: State): string {
  const preset = presetOf(state.problem);
  const parts = [`problem=${state.problem}`];
  for (const key of Object.keys(choices) as (keyof typeof choices)[])
    if (state[key] !== preset[key]) parts.push(`${key}=${state[key]}`);
  for (const name of names)
    if (state[name] !== preset[name]) parts.push(`${parameters[name].key}=${state[name]}`);
  for (const key of ["rules", "stages"] as const)
    if (state[key].join() !== preset[key].join()) parts.push(`${key}=${state[key].join()}`);
  const groups = textOf(state.groups);
  if (groups !== textOf(preset.groups)) parts.push(`groups=${groups}`);
  return parts.join("&");
}

/** The state that an address holds; values out of range are put into it, what is unknown is passed over. */
export function parse(hash: string): State {
  const given = new Map(
    hash
      .replace(/^#/, "")
      .split("&")
      .map((part) => {
        const [key, ...rest] = part.split("=");
        return [key, rest.join("=")] as const;
      }),
  );
  const state: State = { ...presetOf(oneOf(problems, given.get("problem")) ?? "spiked") };
  const set = <K extends keyof State>(key: K, value: State[K] | undefined) => {
    if (value !== undefined) state[key] = value;
  };
  set("view", oneOf(views, given.get("view")));
  set("structure", oneOf(structures, given.get("structure")));
  set("activation", oneOf(activations, given.get("activation")));
  set("source", oneOf(sources, given.get("source")));
  set("pattern", oneOf(patterns, given.get("pattern")));
  set("narrow", oneOf(narrows, given.get("narrow")));
  set("score", oneOf(choices.score, given.get("score")));
  set("x", oneOf(axes, given.get("x")));
  set("y", oneOf(axes, given.get("y")));
  for (const name of names) {
    const text = given.get(parameters[name].key);
    if (text !== undefined && text !== "") set(name, clamp(parameters[name], Number(text)));
  }
  set("rules", someOf(lists.rules, given.get("rules")));
  set("stages", someOf(lists.stages, given.get("stages")));
  set("groups", groupsOf(given.get("groups")));
  return consistent(state);
}

const oneOf = <T extends string>(among: readonly T[], text: string | undefined): T | undefined =>
  among.find((name) => name === text);

/** In the order of the list, each once; undefined where none is known. */
function someOf<T extends string>(among: readonly T[], text: string | undefined): readonly T[] | undefined {
  const asked = new Set(text?.split(","));
  const known = among.filter((name) => asked.has(name));
  return known.length > 0 ? known : undefined;
}

const textOf = (groups: readonly Group[]) =>
  groups.map(({ weight, variance, coefficient }) => `${weight}:${variance}:${coefficient}`).join(";");

/** Some programs write ; and : in an address as %3B and %3A. */
const decoded = (text: string) => text.replaceAll(/%3b/gi, ";").replaceAll(/%3a/gi, ":");

function groupsOf(text: string | undefined): readonly Group[] | undefined {
  const parts = decoded(text ?? "").split(";");
  if (!text || parts.length > MOST_GROUPS) return undefined;
  const groups = parts.map((part): Group | undefined => {
    const [weight, variance, coefficient, ...rest] = part.split(":").map(Number);
    return rest.length === 0 ? checkedGroup({ weight, variance, coefficient }) : undefined;
  });
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

/** A group whose numbers are in range; undefined otherwise. */
export function checkedGroup({ weight, variance, coefficient }: Group): Group | undefined {
  const inside =
    weight > 0 &&
    weight <= 1000 &&
    variance >= 0 &&
    variance <= 10 * spike.variance.high &&
    Math.abs(coefficient) <= 10 * spike.coefficient.high;
  return inside ? { weight, variance, coefficient } : undefined;
}
