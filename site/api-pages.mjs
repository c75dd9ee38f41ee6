// The reference: a page for every exported name, from its docstring; a page for every entry, with the list of its names.
import { codeBlock, firstSentence, highlight } from "./markdown.mjs";
import { escape } from "./escape.mjs";

const KINDS = [
  ["function", "Functions"],
  ["class", "Classes"],
  ["constant", "Constants"],
  ["interface", "Types"],
  ["type", "Types"],
];

export const folderOf = (specifier) => `api/${specifier.split("/")[1] ?? "overparam"}`;

const isType = ({ kind }) => kind === "interface" || kind === "type";

/** The address of a name. Types have a folder of their own: `svd` and `SVD` are one file to some systems. */
export const addressOfItem = (entry, item) =>
  `${folderOf(entry.specifier)}/${isType(item) ? "types/" : ""}${item.name}.html`;

/**
 * The pages of the reference.
 * @param {import("./api.mjs").Entry[]} entries
 * @param {{ inline(text: string, page: object): string, block(text: string, page: object): string,
 *   run(code: string, page: object, entry: string): string | undefined, source(file: string, line?: number): string,
 *   way(from: string, to: string): string }} tools
 */
export function apiPages(entries, tools) {
  const users = usersOf(entries);
  return entries.map((entry) => ({
    entry,
    index: entryPage(entry, tools),
    pages: entry.items.map((item) => itemPage(entries, entry, item, users, tools)),
  }));
}

function entryPage(entry, tools) {
  const page = { address: `${folderOf(entry.specifier)}/index.html`, outline: [] };
  const groups = new Map();
  for (const [kind, title] of KINDS)
    groups.set(title, [...(groups.get(title) ?? []), ...entry.items.filter((item) => item.kind === kind)]);
  const parts = [...groups]
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => {
      page.outline.push({ level: 2, id: title.toLowerCase(), text: title });
      const rows = items
        .toSorted((a, b) => a.name.localeCompare(b.name, "en"))
        .map((item) => {
          const address = tools.way(page.address, addressOfItem(entry, item));
          return `<dt><a href="${address}"><code>${item.name}</code></a></dt><dd>${tools.inline(firstSentence(item.doc.text), page)}</dd>`;
        });
      return `<h2 id="${title.toLowerCase()}">${title}</h2>\n<dl class="names">${rows.join("\n")}</dl>`;
    });
  const body = `<h1><code>${entry.specifier}</code></h1>\n${entry.intro ? `<p>${tools.inline(entry.intro, page)}</p>` : ""}\n${parts.join("\n")}`;
  return { ...page, title: entry.specifier, body, description: entry.intro };
}

function itemPage(entries, entry, item, users, tools) {
  const page = { address: addressOfItem(entry, item), outline: [] };
  const { doc } = item;
  const heading = (title) => {
    const id = title.toLowerCase().replaceAll(" ", "-");
    page.outline.push({ level: 2, id, text: title });
    return `<h2 id="${id}">${title} <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h2>`;
  };
  const parts = [
    `<p class="kind">${item.kind} of <a href="${tools.way(page.address, `${folderOf(entry.specifier)}/index.html`)}"><code>${entry.specifier}</code></a></p>`,
    `<h1>${item.name}</h1>`,
    signature(item.signature, entries, entry, item, page, tools),
    tools.block(doc.text, page),
  ];
  if (doc.params.length > 0)
    parts.push(
      heading("Parameters"),
      definitions(
        doc.params.map(({ name, text }) => [code(name), text]),
        page,
        tools,
      ),
    );
  if (doc.returns) parts.push(heading("Returns"), tools.block(doc.returns, page));
  if (doc.throws.length > 0)
    parts.push(
      heading("Throws"),
      definitions(
        doc.throws.map(({ errors, text }) => [errorNames(errors, entries, entry, page, tools), text]),
        page,
        tools,
      ),
    );
  if (doc.facts.length > 0) {
    const facts = definitions(
      doc.facts.map(({ title, text }) => [title, text]),
      page,
      tools,
    );
    parts.push(facts.replace("<dl>", '<dl class="facts">'));
  }
  if (item.members.length > 0) {
    const rows = item.members.map((member) => memberRow(member, entries, entry, page, tools));
    parts.push(heading("Members"), `<dl class="members">${rows.join("\n")}</dl>`);
  }
  const using = users.get(item) ?? [];
  if (using.length > 0) {
    const links = using.map(
      ({ entry: other, item: user }) =>
        `<a href="${tools.way(page.address, addressOfItem(other, user))}"><code>${user.name}</code></a>`,
    );
    parts.push(heading("Used by"), `<p>${links.join(", ")}</p>`);
  }
  // A type without an example of its own shows that of a function which takes or returns it.
  const lender = doc.examples.length > 0 ? item : exampleFor(entry, item, users);
  if (lender) {
    parts.push(heading("Example"));
    if (lender !== item) parts.push(`<p>Of <code>${lender.name}</code>:</p>`);
    for (const example of lender.doc.examples)
      parts.push(codeBlock(example, "js", tools.run(example, page, entry.specifier)));
  }
  const file = tools.source(item.file, item.line);
  parts.push(`<p class="source"><a href="${tools.way(page.address, file)}">${item.file}</a></p>`);
  return {
    ...page,
    title: item.name,
    body: parts.join("\n"),
    description: firstSentence(doc.text),
    item,
    hasExample: lender !== undefined,
  };
}

const code = (text) => `<code>${escape(text)}</code>`;

function definitions(pairs, page, tools) {
  return `<dl>${pairs.map(([term, text]) => `<dt>${term}</dt><dd>${tools.inline(text, page)}</dd>`).join("\n")}</dl>`;
}

function errorNames(errors, entries, entry, page, tools) {
  const names = errors.split("|").map((name) => name.trim());
  return names.map((name) => linkedNames(code(name), entries, entry, undefined, page, tools)).join(" or ");
}

function signature(text, entries, entry, item, page, tools) {
  const html = linkedNames(highlight(text, "typescript"), entries, entry, item, page, tools);
  return `<div class="code signature"><pre tabindex="0"><code>${html}</code></pre></div>`;
}

function memberRow(member, entries, entry, page, tools) {
  const html = linkedNames(highlight(member.signature, "typescript"), entries, entry, undefined, page, tools);
  const { text, params, returns, throws, examples } = member.doc;
  const more = [
    ...params.map((param) => `${"`"}${param.name}${"`"}: ${param.text}`),
    ...(returns ? [`Returns ${returns}`] : []),
    ...throws.map((error) => `Throws ${error.errors}: ${error.text}`),
  ];
  const list =
    more.length > 0 ? `<ul>${more.map((line) => `<li>${tools.inline(line, page)}</li>`).join("")}</ul>` : "";
  const shown = examples.map((example) =>
    codeBlock(example, "js", tools.run(example, page, entry.specifier)),
  );
  return `<dt id="${escape(member.name)}"><code>${html}</code></dt><dd>${tools.block(text, page)}${list}${shown.join("")}</dd>`;
}

/** Names of types in HTML become links to their pages: those of the same entry first. */
function linkedNames(html, entries, entry, self, page, tools) {
  return html.replaceAll(/(<[^>]*>)|\b[A-Z]\w+\b/g, (word, tag) => {
    if (tag) return tag;
    const found = findName(entries, entry, word, (item) => isType(item) || item.kind === "class");
    if (!found || found.item === self) return word;
    return `<a href="${tools.way(page.address, addressOfItem(found.entry, found.item))}">${word}</a>`;
  });
}

/** Where a name is exported, if it is. */
export function findName(entries, first, name, fits = () => true) {
  const order = first ? [first, ...entries.filter((entry) => entry !== first)] : entries;
  for (const entry of order) {
    const item = entry.items.find((item) => item.name === name && fits(item));
    if (item) return { entry, item };
  }
  return undefined;
}

/** For every type, the exports whose declaration or members name it. */
function usersOf(entries) {
  const users = new Map();
  for (const entry of entries)
    for (const item of entry.items) {
      const text = [item.signature, ...item.members.map((member) => member.signature)].join(" ");
      for (const [word] of text.matchAll(/\b[A-Z]\w+\b/g)) {
        const found = findName(entries, entry, word, isType);
        if (!found || found.item === item) continue;
        const list = users.get(found.item) ?? [];
        if (!list.some((user) => user.item === item)) users.set(found.item, [...list, { entry, item }]);
      }
    }
  return users;
}

/** A function or class that uses a type, directly or through other types, and has an example; best one of the same entry. */
function exampleFor(entry, item, users) {
  const seen = new Set([item]);
  for (const current of seen) {
    const using = users.get(current) ?? [];
    const lenders = using.filter((user) => !isType(user.item) && user.item.doc.examples.length > 0);
    const [lender] = lenders.toSorted((a, b) => (b.entry === entry) - (a.entry === entry));
    if (lender) return lender.item;
    for (const user of using) seen.add(user.item);
  }
  return undefined;
}
