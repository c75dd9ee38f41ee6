// What stands behind options, read: each message names the command and the option.
import { Option } from "commander";
import { DomainError } from "../errors.js";
import type { Shard } from "../sweep/run.js";
import { describe } from "../validate.js";

/** `--ridge L` */
export const numberOption = (command: string, name: string) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < Infinity) return value;
  throw new DomainError(
    `overparam ${command}: ${name} must be a finite number of at least 0, got ${describe(text)}`,
  );
};

/** `--seed N` */
export const wholeOption = (command: string, name: string, least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new DomainError(
    `overparam ${command}: ${name} must be a whole number from ${least} to ${most}, got ${describe(text)}`,
  );
};

/** How much of the study of networks. */
const networkChoices = ["quick", "full", "none"] as const;
export type NetworkChoice = (typeof networkChoices)[number];

/** `--network WHAT` */
export function networkOption(text: string): NetworkChoice {
  const choice = networkChoices.find((known) => known === text);
  if (choice) return choice;
  throw new DomainError(
    `overparam reproduce: --network must be one of ${networkChoices.join(", ")}, got ${describe(text)}`,
  );
}

/** `--shard i/n` */
export function shardOption(text: string): Shard {
  const [, part, of] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw new DomainError(`overparam sweep: --shard must be i/n with i from 1 to n, got ${describe(text)}`);
}

/** The longest text that the engine can hold. */
const LONGEST_TEXT = 2 ** 29 - 24;

/** Of the commands that read JSON; the default is that of input.ts. */
export const maxBytesOption = (command: string): Option =>
  new Option(
    "--max-bytes <N>",
    "refuse a file, or a standard input, of more bytes (default: 2^26)",
  ).argParser(wholeOption(command, "--max-bytes", 1, LONGEST_TEXT));
