// The report as one self-contained page: no scripts, no network, light and dark.
import { palette } from "../plot/index.js";

/** A piece of the page. */
export interface Section {
  id: string;
  title: string;
  /** Paragraphs of plain text. */
  lead?: readonly string[];
  /** An SVG figure as rendered. */
  svg?: string;
  /** What a reader who cannot see the figure is told. */
  alt?: string;
  /** Bulleted sentences. */
  findings?: readonly string[];
  tables?: readonly Table[];
}

export interface Table {
  caption: string;
  /** How many of the first columns hold text, not numbers. Default 1. */
  nTextColumns?: number;
  head: readonly string[];
  /** Cells; the first of a row is its head. A row may be marked. */
  rows: readonly { cells: readonly string[]; mark?: "good" | "bad" }[];
}

/** An answer at the top of the page. */
export interface Card {
  title: string;
  winner: "large" | "small" | "draw";
  /** The answer in a few words. */
  badge: string;
  text: string;
  href: string;
}

export interface Page {
  title: string;
  /** Paragraphs below the title. */
  lead: readonly string[];
  cards: readonly Card[];
  sections: readonly Section[];
  /** The last lines: version, seed. */
  footer: readonly string[];
}

export function renderPage({ title, lead, cards, sections, footer }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
${paragraphs(lead)}
</header>
<main>
<div class="cards">
${cards.map(cardHtml).join("\n")}
</div>
${sections.map(sectionHtml).join("\n")}
</main>
<footer>
${paragraphs(footer)}
</footer>
</body>
</html>
`;
}

const cardHtml = ({ title, winner, badge, text, href }: Card) =>
  `<a class="card ${winner}" href="#${href}"><h2>${escape(title)}</h2><span class="badge">${escape(badge)}</span>` +
  `<p>${escape(text)}</p></a>`;

function sectionHtml({
  id,
  title,
  lead = [],
  svg,
  alt = title,
  findings = [],
  tables = [],
}: Section): string {
  return [
    `<section id="${id}">`,
    `<h2>${escape(title)}</h2>`,
    paragraphs(lead),
    svg === undefined ? "" : `<figure>${inlineSvg(svg, alt, id)}</figure>`,
    findings.length === 0 ? "" : `<ul>${findings.map((text) => `<li>${escape(text)}</li>`).join("\n")}</ul>`,
    ...tables.map(tableHtml),
    "</section>",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function tableHtml({ caption, head, rows, nTextColumns = 1 }: Table): string {
  const kind = (column: number) => (column < nTextColumns ? ' class="text"' : "");
  const line = ({ cells: [first, ...rest], mark }: Table["rows"][number]) =>
    `<tr${mark ? ` class="${mark}"` : ""}><th scope="row" class="text">${escape(first)}</th>` +
    `${rest.map((cell, i) => `<td${kind(i + 1)}>${escape(cell)}</td>`).join("")}</tr>`;
  return (
    `<div class="scroll"><table><caption>${escape(caption)}</caption><thead><tr>` +
    `${head.map((cell, i) => `<th scope="col"${kind(i)}>${escape(cell)}</th>`).join("")}</tr></thead>` +
    `<tbody>\n${rows.map(line).join("\n")}\n</tbody></table></div>`
  );
}

/** Puts an SVG into the page: its colours become variables of the page, its ids get a name of their own. */
function inlineSvg(svg: string, alt: string, id: string): string {
  let text = svg;
  for (const [name, { light }] of Object.entries(palette)) text = text.replaceAll(light, `var(--${name})`);
  return text
    .replaceAll(/\bid="(\w+)"/g, `id="${id}-$1"`)
    .replaceAll(/url\(#(\w+)\)/g, `url(#${id}-$1)`)
    .replace("<svg ", `<svg role="img" aria-label="${escape(alt)}" `);
}

const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${escape(text)}</p>`).join("\n");

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]);

const variables = (paper: "light" | "dark") =>
  Object.entries(palette)
    .map(([name, ink]) => `--${name}:${ink[paper]}`)
    .join(";");

const style = `
:root{${variables("light")};color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${variables("dark")}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 3rem;max-width:72rem;background:var(--paper);color:var(--text);
font:16px/1.55 system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
header p,section>p,li{max-width:48rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.3rem;margin:0 0 .5rem}
section{margin-top:2.75rem;padding-top:1.5rem;border-top:1px solid var(--grid)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem;margin-top:1.5rem}
.card{display:block;padding:1rem 1.1rem;border:1px solid var(--grid);border-left:5px solid var(--muted);border-radius:6px;
color:inherit;text-decoration:none}
.card h2{font-size:1.02rem}
.card p{margin:.5rem 0 0;font-size:.94rem}
.card.large{border-left-color:var(--oracle)}
.card.small{border-left-color:var(--magnitude)}
.badge{font-size:.8rem;font-weight:600;color:var(--muted)}
.large .badge{color:var(--oracle)}
.small .badge{color:var(--magnitude)}
figure{margin:1.25rem 0}
figure svg{max-width:100%;height:auto;display:block}
li{margin:.3rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:1.25rem 0 .5rem;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;white-space:nowrap;font-weight:600;padding-bottom:.4rem}
th,td{padding:.3rem .8rem .3rem 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid)}
th{font-weight:500;color:var(--muted)}
.text{text-align:left}
tbody th{color:var(--text)}
tr.good td:last-child{color:var(--oracle);font-weight:600}
tr.bad td:last-child{color:var(--magnitude);font-weight:600}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--grid);color:var(--muted);font-size:.88rem}
@media print{body{max-width:none}.card{break-inside:avoid}section{break-inside:avoid-page}}
`;
