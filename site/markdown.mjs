// Markdown to HTML: GitHub's anchors, code coloured at build time, formulas (indented blocks) set apart, links led to pages of the site.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import MarkdownIt from "markdown-it";
import { escape } from "./escape.mjs";

for (const [name, language] of Object.entries({ bash, javascript, json, typescript, xml, yaml }))
  hljs.registerLanguage(name, language);
hljs.registerAliases(["sh"], { languageName: "bash" });
hljs.registerAliases(["js", "mjs"], { languageName: "javascript" });
hljs.registerAliases(["ts"], { languageName: "typescript" });
hljs.registerAliases(["html"], { languageName: "xml" });

/** Code as HTML; without colours where the language is unknown. */
export function highlight(code, language = "") {
  const known = hljs.getLanguage(language);
  return known ? hljs.highlight(code, { language, ignoreIllegals: true }).value : escape(code);
}

/**
 * A renderer. What it knows of a page comes through the environment of a call:
 * `link(target)` gives the address for a link or picture as it stands in the file, `live(code, line)` the address of the module that runs a
 * block of JavaScript, or nothing; `after(title)` what follows a table whose first cell is `title`; `outline` receives headings.
 * @param {{ emphasis: boolean }} options docstrings have none: their β* are no emphasis
 */
export function createMarkdown({ emphasis }) {
  const md = new MarkdownIt({ html: false, linkify: false, typographer: false });
  if (!emphasis) md.disable(["emphasis", "heading", "lheading"]);
  const { rules } = md.renderer;
  rules.fence = (tokens, i, _options, env) => {
    const [language = ""] = tokens[i].info.split(" ");
    return codeBlock(
      tokens[i].content,
      language,
      language === "js" ? env.live?.(tokens[i].content) : undefined,
    );
  };
  rules.code_block = (tokens, i) => `<pre class="formula" tabindex="0">${escape(tokens[i].content)}</pre>\n`;
  rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
  rules.table_close = (tokens, i, _options, env) =>
    `</table></div>\n${env.after?.(firstCell(tokens, i)) ?? ""}`;
  const image = rules.image;
  rules.image = (tokens, i, options, env, self) =>
    `<a class="figure" href="${tokens[i].attrGet("src")}">${image(tokens, i, options, env, self)}</a>`;
  rules.heading_close = (tokens, i) => {
    const id = tokens[i].meta?.id;
    const anchor = id ? ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>` : "";
    return `${anchor}</${tokens[i].tag}>\n`;
  };
  for (const cell of ["th_open", "td_open"])
    rules[cell] = (tokens, i) => {
      // Alignment as a class: inline styles are what the security policy forbids.
      const right = /right/.test(tokens[i].attrGet("style") ?? "");
      // A head without a text heads nothing.
      if (tokens[i + 1].content === "") tokens[i].tag = tokens[i + 2].tag = "td";
      const short = tokens[i + 1].content.length < 24;
      return `<${tokens[i].tag}${right ? ` class="right${short ? " short" : ""}"` : ""}>`;
    };
  md.core.ruler.push("anchors", addAnchors);
  md.core.ruler.push("addresses", leadLinks);
  return md;
}

/** A block of code; `run` is the address of the module behind its button. */
export function codeBlock(code, language, run) {
  const attribute = run ? ` data-run="${run}"` : "";
  return `<div class="code"${attribute}><pre tabindex="0"><code>${highlight(code.trimEnd(), language)}</code></pre></div>\n`;
}

/** The anchor that GitHub gives a heading. */
export function slug(text) {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}

function addAnchors(state) {
  const used = new Map();
  state.tokens.forEach((token, i) => {
    if (token.type !== "heading_open") return;
    const text = plainText(state.tokens[i + 1]);
    const base = slug(text);
    const n = used.get(base) ?? 0;
    used.set(base, n + 1);
    const id = n === 0 ? base : `${base}-${n}`;
    token.attrSet("id", id);
    if (token.tag !== "h1") state.tokens[i + 2].meta = { id };
    state.env.outline?.push({
      level: Number(token.tag[1]),
      id,
      text,
      summary: summaryAfter(state.tokens, i + 3),
    });
  });
}

/** The first sentence below a heading. */
function summaryAfter(tokens, i) {
  if (tokens[i]?.type !== "paragraph_open") return "";
  return firstSentence(plainText(tokens[i + 1]));
}

/** The first sentence of the first paragraph, cut short where it is long. */
export function firstSentence(text) {
  const [paragraph] = text.split(/\n\s*\n/);
  const flat = paragraph.replaceAll(/\s+/g, " ").trim();
  const [sentence] = /^.*?[.?](?= [^a-z]|$)/.exec(flat) ?? [flat];
  if (sentence.length > 180) return `${sentence.slice(0, 177).replace(/\s\S*$/, "")} …`;
  return sentence.replace(/[:;,]$/, ".");
}

const plainText = (inline) =>
  (inline.children ?? []).map(({ type, content }) => (type === "softbreak" ? " " : content)).join("");

function leadLinks(state) {
  for (const { children } of state.tokens)
    for (const token of children ?? []) {
      if (token.type === "link_open") token.attrSet("href", state.env.link(token.attrGet("href")));
      if (token.type === "image") token.attrSet("src", state.env.link(token.attrGet("src")));
    }
}

function firstCell(tokens, end) {
  let start = end;
  while (tokens[start].type !== "table_open") start--;
  return plainText(tokens.slice(start, end).find(({ type }) => type === "inline"));
}
