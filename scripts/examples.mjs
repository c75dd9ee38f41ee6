// How the examples of the documentation are read, by the tests that run them and by the site that lets readers run them.

/**
 * An import on one line.
 * @param {string} line
 * @returns {{ names: string, specifier: string } | undefined} `names` with its braces
 */
export function readImport(line) {
  const match = /^import\s+(\{[^}]*\})\s+from\s+"([^"]+)";/.exec(line);
  return match ? { names: match[1], specifier: match[2] } : undefined;
}

/**
 * A line `expression; // value`, whose comment is a value and no remark.
 * @param {string} line
 * @returns {{ statement: string, expected: string, declared?: string, shown?: string } | undefined} `expected` as source text;
 *   `declared` is the x of `const x = …`, `shown` what stands in `console.log(…)`
 */
export function readClaim(line) {
  const match = /^(.*?);\s*\/\/ (.+)$/.exec(line);
  if (!match) return undefined;
  const [, statement, comment] = match;
  const expected = comment.replaceAll(/,?\s*…/g, "");
  try {
    // eslint-disable-next-line no-new
    new Function(`return (${expected});`)();
  } catch {
    return undefined; // an ordinary comment
  }
  const declared = /^\s*const (\w+) =/.exec(statement)?.[1];
  const shown = /^\s*console\.log\((.*)\)$/.exec(statement)?.[1];
  return { statement, expected, declared, shown };
}
