// A docstring as its parts: a text, then @param, @returns, @throws, @example, and lines headed "Accuracy:", "Cost:", "Source:".

const SECTION = /^(?:@(\w+)|(Accuracy|Cost|Source|Uses):)\s?(.*)$/;

/**
 * @param {string} comment from its opening to its closing mark, or empty
 * @returns {{ text: string, params: { name: string, text: string }[], returns?: string,
 *   throws: { errors: string, text: string }[], facts: { title: string, text: string }[], examples: string[] }}
 */
export function parseDocstring(comment) {
  const parts = { text: "", params: [], throws: [], facts: [], examples: [] };
  const sections = [{ tag: "", lines: [] }];
  for (const line of bodyLines(comment)) {
    const [, tag, fact, rest] = SECTION.exec(line) ?? [];
    // Inside an example only a tag ends it: code may well hold "Source:".
    const inCode = sections.at(-1).tag === "example";
    if (tag || (fact && !inCode)) sections.push({ tag: tag ?? fact, lines: rest ? [rest] : [] });
    else sections.at(-1).lines.push(line);
  }
  for (const { tag, lines } of sections) place(parts, tag, lines);
  return parts;
}

/** Lines without the stars in front. */
function bodyLines(comment) {
  return comment
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) =>
      line.replace(/^\s*\*? ?/, (stars, at) => (stars.includes("*") ? "" : at === 0 ? "" : stars)),
    )
    .map((line) => line.trimEnd());
}

function place(parts, tag, lines) {
  const code = lines.join("\n").replace(/^\n+|\s+$/g, "");
  const text =
    tag === ""
      ? code
      : lines
          .map((line) => line.trim())
          .join("\n")
          .trim();
  if (tag === "") parts.text = text;
  else if (tag === "example") parts.examples.push(code);
  else if (tag === "param") {
    const [, name, rest] = /^(\w+(?:, \w+)*)\s*([\s\S]*)$/.exec(text) ?? ["", text, ""];
    parts.params.push({ name, text: rest });
  } else if (tag === "throws") {
    const [, errors = "", rest] = /^(?:\{([^}]*)\})?\s*([\s\S]*)$/.exec(text);
    parts.throws.push({ errors, text: rest });
  } else if (tag === "returns") parts.returns = text;
  else {
    // "Accuracy: … Cost: … Source: …" on one line.
    const [first, ...more] = text.split(/\s+(?=(?:Accuracy|Cost|Source): )/);
    parts.facts.push({ title: tag, text: first });
    for (const part of more) {
      const [, title, rest] = /^(\w+): ([^]*)$/.exec(part);
      parts.facts.push({ title, text: rest });
    }
  }
}
