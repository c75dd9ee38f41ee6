// Pages of the source files and folders that other pages lead to, so that no link leaves the site.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { escape } from "./escape.mjs";
import { highlight } from "./markdown.mjs";

const LANGUAGES = {
  ts: "typescript",
  mjs: "javascript",
  js: "javascript",
  json: "json",
  sh: "bash",
  yaml: "yaml",
  html: "xml",
};

export class Sources {
  #root;
  #pages = new Map();

  /** @param {string} root of the repository */
  constructor(root) {
    this.#root = root;
  }

  /** The address of the page of a file or folder, which is made if it was not yet asked for. */
  link(path, line) {
    const name = path.replace(/\/$/, "");
    const folder = statSync(join(this.#root, name)).isDirectory();
    const address = folder ? `source/${name}/index.html` : `source/${name}.html`;
    if (!this.#pages.has(name)) this.#pages.set(name, { address, folder });
    return line ? `${address}#L${line}` : address;
  }

  /** All pages; those of folders ask for the pages of their files on the way. */
  *pages(way) {
    for (const [name, { address, folder }] of this.#pages) {
      const body = folder ? this.#listing(name, address, way) : this.#file(name);
      yield { address, title: name, outline: [], body: `<h1 class="path">${escape(name)}</h1>\n${body}` };
    }
  }

  #listing(name, address, way) {
    const items = readdirSync(join(this.#root, name))
      .filter((entry) => !/^\.|^generated$|^node_modules$/.test(entry))
      .map(
        (entry) => `<li><a href="${way(address, this.link(join(name, entry)))}">${escape(entry)}</a></li>`,
      );
    return `<ul class="listing">${items.join("\n")}</ul>`;
  }

  #file(name) {
    const html = highlight(
      readFileSync(join(this.#root, name), "utf8").trimEnd(),
      LANGUAGES[name.split(".").at(-1)],
    );
    const lines = html.split("\n").map((line, i) => `<i id="L${i + 1}" data-line="${i + 1}"></i>${line}`);
    return `<div class="code source"><pre tabindex="0"><code>${lines.join("\n")}</code></pre></div>`;
  }
}
