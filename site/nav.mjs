// The order of the pages. Whatever else docs/ holds is appended to "Guides" under its own title.

/** `[file, title]`; a page whose title is left out is called by its heading. */
export const sections = [
  {
    title: "Start",
    pages: [["README.md", "overparam"], ["docs/guide/getting-started.md"], ["docs/install.md"]],
  },
  {
    title: "Questions",
    pages: [
      ["docs/guide/should-i-prune.md"],
      ["docs/guide/why-does-my-error-peak.md"],
      ["docs/guide/how-fast-is-it.md"],
    ],
  },
  {
    title: "Guides",
    rest: true,
    pages: [
      ["docs/data.md"],
      ["docs/rules.md"],
      ["docs/regimes.md"],
      ["docs/explorer.md"],
      ["docs/from-linear-to-networks.md"],
      ["docs/networks.md"],
      ["docs/sweeps.md"],
      ["docs/cli.md"],
    ],
  },
  {
    title: "Theory and numbers",
    pages: [
      ["docs/theory.md"],
      ["docs/notation.md"],
      ["docs/accuracy.md"],
      ["docs/reliability.md"],
      ["docs/benchmarks.md"],
    ],
  },
  {
    title: "Inside",
    pages: [
      ["docs/kernels.md"],
      ["docs/kernels-spectral.md"],
      ["docs/architecture.md"],
      ["CONTRIBUTING.md"],
      ["CHANGELOG.md"],
    ],
  },
];

/** The address of the page of a Markdown file, from the root of the site. */
export function addressOf(file) {
  if (file === "README.md") return "index.html";
  return file
    .replace(/^docs\//, "")
    .replace(/\.md$/, ".html")
    .toLowerCase();
}
