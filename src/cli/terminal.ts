import { styleText } from "node:util";

/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether standard error is a screen on which a line can be redrawn. */
  liveErr: boolean;
  /** Whether standard output shows colours. */
  color: boolean;
  /** Width of the screen in characters. */
  columns: number;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    liveErr: stderr.isTTY === true && env.TERM !== "dumb" && !env.CI,
    color: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
    columns: stderr.columns ?? 80,
  };
}

type Style = Parameters<typeof styleText>[0];

/** Text in a colour or weight, where the terminal shows them. */
export const paint = ({ color }: Terminal, style: Style, text: string) =>
  color ? styleText(style, text, { validateStream: false }) : text;
