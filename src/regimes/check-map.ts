// Maps as they come back: from another thread, or from somebody who changed one.
import { isList } from "../matrix/sizes.js";
import { describe, isListOf } from "../validate.js";
import { ranges } from "./axes.js";
import type { RegimeMap } from "./regime-map.js";

type Unknown = Readonly<Record<string, unknown>>;

const isObject = (part: unknown): part is Unknown => part !== null && typeof part === "object";
const isCandidate = (item: unknown) =>
  isObject(item) && typeof item.rule === "string" && typeof item.stage === "string";
const isAxis = (part: unknown) =>
  isObject(part) &&
  typeof part.parameter === "string" &&
  Object.hasOwn(ranges, part.parameter) &&
  isList(part.values);

/** What each part of a map must be. */
const parts: Readonly<Record<string, (part: unknown) => boolean>> = {
  x: isAxis,
  y: isAxis,
  cells: (part) => isListOf(part, isObject),
  candidates: (part) => isListOf(part, isCandidate),
  risks: (part) => isListOf(part, isList),
  boundary: (part) => isListOf(part, isList),
  ...Object.fromEntries(["best", "dense", "small", "large", "ratio"].map((name) => [name, isList])),
  optima: (part) =>
    isObject(part) &&
    [part.kappa, part.ridge].every(
      (optimum) =>
        optimum === undefined ||
        (isObject(optimum) && [optimum.values, optimum.risk, optimum.lines].every(isList)),
    ),
};

/** @throws {TypeError} what is no map, or lost a part of one */
export function checkMap(routine: string, map: RegimeMap): RegimeMap {
  const given: unknown = map;
  const wrong = isObject(given) ? Object.keys(parts).find((name) => !parts[name](given[name])) : "cells";
  const nRisks = wrong === undefined ? map.risks.length : 0;
  if (wrong === undefined && nRisks === map.candidates.length) return map;
  throw new TypeError(
    `${routine}: the map must be made by regimeMap, got ${describe(map)} whose ${wrong ?? "risks"} are not those of a map`,
  );
}
