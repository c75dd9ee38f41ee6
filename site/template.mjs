// The frame around every page.
import { dirname, relative } from "node:path/posix";
import { escape } from "./escape.mjs";

/** No script but ours, no eval (WebAssembly aside), nothing from elsewhere. */
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The way from one page of the site to another address of it. */
export function way(from, to) {
  if (/^\w+:/.test(to)) return to;
  const [path, anchor] = to.split("#");
  const target = path === from ? "" : relative(dirname(from), path);
  return anchor === undefined ? target || "#" : `${target}#${anchor}`;
}

/**
 * @param {{ address: string, title: string, section: string, body: string, outline: { level: number, id: string, text: string }[],
 *   previous?: Place, next?: Place, description?: string }} page
 * @param {{ sections: { title: string, pages: (Place & { children?: Place[] })[] }[], links: Place[], version: string }} site
 * @typedef {{ address: string, title: string }} Place
 */
export function renderPage(page, site) {
  const to = (address) => way(page.address, address);
  const root = way(page.address, "index.html").replace(/index\.html$|^#$/, "");
  const name = page.address === "index.html" ? "overparam" : `${page.title} · overparam`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escape(name)}</title>
<meta name="description" content="${escape(page.description ?? "")}">
<link rel="icon" href="${root}assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}assets/style.css">
<script src="${root}assets/theme.js"></script>
<script type="module" src="${root}assets/main.js"></script>
</head>
<body data-root="${root}">
<a class="skip" href="#content">Skip to the text</a>
<header>
<a class="brand" href="${to("index.html")}">overparam</a>
<div class="search" role="search"></div>
<nav class="links" aria-label="Site">${site.links.map(({ address, title }) => `<a href="${to(address)}">${escape(title)}</a>`).join("")}</nav>
</header>
<div class="page">
<nav class="pages" id="pages" aria-label="Pages">
${site.sections.map((section) => navSection(section, page, to)).join("\n")}
</nav>
<main id="content">
<article>
${page.body}
</article>
<nav class="turn" aria-label="Previous and next page">
${page.previous ? `<a class="previous" rel="prev" href="${to(page.previous.address)}"><small>Previous</small>${escape(page.previous.title)}</a>` : "<span></span>"}
${page.next ? `<a class="next" rel="next" href="${to(page.next.address)}"><small>Next</small>${escape(page.next.title)}</a>` : ""}
</nav>
<footer>overparam ${escape(site.version)} · MIT licence</footer>
</main>
${outlineOf(page.outline)}
</div>
</body>
</html>
`;
}

function navSection({ title, pages }, page, to) {
  const items = pages.map(({ address, title, children = [] }) => {
    const inside = address === page.address || children.some((child) => child.address === page.address);
    const below = inside && children.length > 0 ? navList(children, page, to) : "";
    return `<li>${navLink({ address, title }, page, to)}${below}</li>`;
  });
  return `<h2>${escape(title)}</h2>\n<ul>${items.join("\n")}</ul>`;
}

const navList = (places, page, to) =>
  `<ul>${places.map((place) => `<li>${navLink(place, page, to)}</li>`).join("")}</ul>`;

const navLink = ({ address, title }, page, to) =>
  `<a href="${to(address)}"${address === page.address ? ' aria-current="page"' : ""}>${escape(title)}</a>`;

function outlineOf(outline) {
  const entries = outline.filter(({ level }) => level === 2 || level === 3);
  if (entries.length < 2) return "";
  const items = entries.map(
    ({ level, id, text }) => `<li class="level-${level}"><a href="#${id}">${escape(text)}</a></li>`,
  );
  return `<nav class="outline" aria-label="On this page"><h2>On this page</h2><ul>${items.join("\n")}</ul></nav>`;
}
