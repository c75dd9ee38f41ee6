// How each public function is called rightly, so that its calls can be spoiled; and what its messages begin with.
import { spoil, spoiled } from "./mutate.js";
import { judge, type Rule } from "./judge.js";
import { property } from "./settings.js";

export interface Target extends Partial<Rule> {
  /** The function under test. */
  call: (...args: never[]) => unknown;
  /** Right arguments, made afresh. */
  right: () => unknown[];
  /** What a case costs, in cases of `matmul`. */
  cost?: number;
}

/** Every export that can be called, against arguments that are wrong in some place or in all. */
export function holdsAgainstAnything(targets: Readonly<Record<string, Target>>): void {
  for (const [name, target] of Object.entries(targets)) {
    const { call, right, cost = 1, names = [name], mayBeNaN = false } = target;
    property(
      `${name} answers or explains itself, whatever comes`,
      spoiled,
      (how) => judge({ names, mayBeNaN }, () => call(...(spoil(how, right) as never[]))),
      { cost },
    );
  }
}
