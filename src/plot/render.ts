import { DomainError, FeatureError } from "../errors.js";
import { describe } from "../validate.js";
import { textWidth } from "./helvetica.js";
import type { VegaLiteSpec } from "./spec.js";

/** Digits after the point of coordinates in the SVG: a hundredth of a pixel is more than a screen shows. */
const DECIMALS = 2;

/**
 * Renders a Vega-Lite specification as SVG text, without a DOM. The same specification gives the same bytes.
 *
 * Needs the packages `vega` and `vega-lite`, which are loaded at the first call and are not dependencies of overparam.
 * @param spec a specification from `figureSpec`, or any other
 * @returns a complete `<svg>` element with a white background
 * @throws {FeatureError} where vega or vega-lite is not installed
 * @throws {DomainError | TypeError} what is no specification; data that stand in a file or behind an address, which are never read
 * @example
 * import { figureSpec, renderSvg } from "overparam/plot";
 * const spec = figureSpec({
 *   title: "Risk",
 *   x: { title: "p", domain: [0, 2] },
 *   y: { title: "risk", domain: [1, 10] },
 *   panels: [{ series: [{ label: "dense", color: "dense", line: [{ x: 0, y: 1 }, { x: 1, y: 5 }] }] }],
 * });
 * (await renderSvg(spec)).startsWith("<svg"); // true
 */
export async function renderSvg(spec: VegaLiteSpec): Promise<string> {
  const { vega, vegaLite } = await loadRenderer();
  vega.textMetrics.width = measure;
  // Clip paths are numbered over the life of the process; start again, so that equal input gives equal bytes.
  vega.resetSVGDefIds();
  if (spec === null || typeof spec !== "object" || Array.isArray(spec))
    throw new TypeError(`renderSvg: the specification must be an object, got ${describe(spec)}`);
  try {
    checkLists(spec);
    const compiled = vega.parse(vegaLite.compile(spec).spec);
    const { loader, asked } = closedLoader();
    const view = new vega.View(compiled, { renderer: "none", loader, logLevel: vega.None });
    try {
      const svg = roundCoordinates(await view.toSVG());
      if (asked.length > 0) throw new Error(`data must stand in it, not behind ${describe(asked[0])}`);
      return svg;
    } finally {
      view.finalize();
    }
  } catch (error) {
    throw new DomainError(
      `renderSvg: the specification must be one that Vega-Lite can draw, got one that it cannot (${oneLine(error)})`,
      { cause: error },
    );
  }
}

/** Entries of one list. Vega-Lite walks over all of them, holes as well: four billion holes would keep it busy for ever. */
const LONGEST_LIST = 1e7;

/** @throws {Error} a list in the specification that is too long to draw */
function checkLists(spec: object): void {
  const [seen, left] = [new Set<object>([spec]), [spec]];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (ArrayBuffer.isView(part)) continue;
    if (Array.isArray(part) && part.length > LONGEST_LIST)
      throw new Error(`a list must have at most ${LONGEST_LIST} entries, got ${part.length}`);
    for (const inner of Object.values(part) as unknown[]) {
      if (inner === null || typeof inner !== "object" || seen.has(inner)) continue;
      seen.add(inner);
      left.push(inner);
    }
  }
}

const oneLine = (error: unknown) =>
  String((error as Error | undefined)?.message ?? error)
    .replaceAll(/\s+/g, " ")
    .slice(0, 200);

/** A specification can name files and addresses. Nothing is read and nothing is fetched; vega only warns of that, so it is noted here. */
function closedLoader(): { loader: object; asked: unknown[] } {
  const asked: unknown[] = [];
  const refuse = (uri: unknown) => {
    asked.push(uri);
    return Promise.reject(new Error("nothing is loaded"));
  };
  return { loader: { options: {}, load: refuse, http: refuse, file: refuse, sanitize: refuse }, asked };
}

/**
 * Loads vega and vega-lite, so that a long job learns at its start whether it will be able to draw.
 * @throws {FeatureError} where one of them is not installed
 */
export async function loadRenderer(): Promise<{ vega: Renderer; vegaLite: Renderer }> {
  const [vega, vegaLite] = await Promise.all([optional("vega"), optional("vega-lite")]);
  return { vega, vegaLite };
}

/** Those of the packages that draw which are not installed: a job that has more to give than figures can do without. */
export async function missingRenderer(): Promise<string[]> {
  const names = ["vega", "vega-lite"] as const;
  const found = await Promise.allSettled(names.map(optional));
  return names.filter((_, k) => found[k].status === "rejected");
}

/** What is used of vega and vega-lite. Their own types would make every user of ours install them. */
interface Renderer {
  textMetrics: { width: (item: TextItem, text?: unknown) => number };
  resetSVGDefIds(): void;
  None: number;
  parse(spec: unknown): unknown;
  compile(spec: unknown): { spec: unknown };
  View: new (runtime: unknown, options: { renderer: "none"; loader: unknown; logLevel: number }) => View;
}

interface View {
  toSVG(): Promise<string>;
  finalize(): void;
}

interface TextItem {
  text?: unknown;
  fontSize?: number;
  fontWeight?: string | number;
}

async function optional(name: "vega" | "vega-lite"): Promise<Renderer> {
  try {
    // Two literal specifiers, so that bundlers see them.
    return (await (name === "vega" ? import("vega") : import("vega-lite"))) as unknown as Renderer;
  } catch (cause) {
    const error = new FeatureError(
      `renderSvg: the package ${name} must be installed to draw, try: npm install vega vega-lite`,
    );
    error.cause = cause;
    throw error;
  }
}

function measure(item: TextItem, text: unknown = item.text): number {
  const { fontWeight } = item;
  const bold = fontWeight === "bold" || Number(fontWeight) >= 600;
  return textWidth(String(text ?? ""), item.fontSize ?? 11, bold);
}

/** Shortens the numbers in tags (not in text): smaller files, and no last digits that differ between engines. */
function roundCoordinates(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) =>
    tag.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(DECIMALS)))),
  );
}
