// What may come of a call: an answer without NaN, or an error of ours that names routine, rule and value.
import { expect } from "vitest";
import { OverparamError } from "../../../src/errors.js";
import { core } from "../../../src/wasm/instance.js";
import { networkCore } from "../../../src/wasm/network.js";
import { CallersError } from "./values.js";

export interface Rule {
  /** What a message may begin with. */
  names: readonly string[];
  /** Answers in which NaN has a meaning that the docstring gives. */
  mayBeNaN?: boolean;
}

/** `routine: rule, what came`; where nothing came, or what came is what is wrong, the message says so in one of these words. */
const FORM =
  /, got |is missing|unknown key|asked for|did you mean|known are|stopped at pivot|is exactly zero|did not converge/s;
const LONGEST_MESSAGE = 2000;

/** Runs a call and holds its outcome to the rule. */
export async function judge(rule: Rule, call: () => unknown): Promise<void> {
  const heights = [core().mark(), networkCore().mark()];
  const prototypes = pollution();
  try {
    const answer = await call();
    if (!rule.mayBeNaN) expect(placeOfNaN(answer), "place of a NaN in the answer").toBeUndefined();
  } catch (error) {
    judgeError(rule, error);
  } finally {
    expect([core().mark(), networkCore().mark()], "heights of the arenas").toEqual(heights);
    expect(pollution(), "prototypes").toBe(prototypes);
  }
}

/** @throws unless the error is one that a user can act on */
export function judgeError({ names }: Pick<Rule, "names">, error: unknown): void {
  if (error instanceof CallersError) return;
  const { name, message, stack } = error as Error;
  const isOurs = isOfPackage(error) || (error as Error)?.constructor === TypeError;
  const begins = names.some((routine) => String(message).startsWith(`${routine}: `));
  const good = isOurs && begins && FORM.test(message) && message.length <= LONGEST_MESSAGE;
  if (!good)
    throw new Error(`no error of ours: ${name}: ${String(message).slice(0, 500)}${placesIn(stack)}`, {
      cause: error,
    });
}

/** Whether an error is of the package; what comes out of dist/ (the way to files does, here) has classes of its own. */
function isOfPackage(error: unknown): boolean {
  if (error instanceof OverparamError) return true;
  const base = Object.getPrototypeOf((error as Error)?.constructor ?? Error) as { name?: string };
  return base.name === OverparamError.name;
}

/** Where in src/ an error was thrown, and from where that was called. */
const placesIn = (stack: unknown) =>
  [...String(stack).matchAll(/src\/[\w/.-]+:\d+/g)]
    .map(([place]) => `, ${place}`)
    .slice(0, 4)
    .join("");

const pollution = () =>
  [Object, Array, Function, String, Number, Float64Array]
    .map(({ prototype }) => Reflect.ownKeys(prototype).length)
    .join(" ");

/** Entries that are looked at. */
const BUDGET = 100_000;

/** Where an answer holds NaN. */
export function placeOfNaN(answer: unknown): string | undefined {
  const seen = new Set<object>();
  let left = BUDGET;
  const look = (value: unknown, path: string): string | undefined => {
    if (typeof value === "number") return Number.isNaN(value) ? path || "the answer" : undefined;
    if (value === null || typeof value !== "object" || seen.has(value) || left < 0) return undefined;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) {
      left -= 1;
      const found = look(inner, `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(answer, "");
}
