import { useState } from "preact/hooks";
import { state, writeAddress } from "../state/store.js";
import type { State } from "../state/state.js";
import { codeFor } from "./code.js";
import { csvOf } from "./csv.js";
import { hasPicture, pngOf, svgOf } from "./picture.js";
import { planOf } from "./plan.js";

const nameOf = ({ problem, view }: State) => `overparam-${problem}-${view}`;

/** Hands a file to the browser's downloads. */
function save(name: string, content: Blob | string | undefined, type = "text/plain"): void {
  if (content === undefined || content === "") return;
  const blob = typeof content === "string" ? new Blob([content], { type: `${type};charset=utf-8` }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Everything that can be taken away from a view. */
export function Menu() {
  const s = state.value;
  const planned = planOf(s);
  const [said, setSaid] = useState("");
  const copy = (text: string, what: string) =>
    navigator.clipboard.writeText(text).then(
      () => setSaid(`${what} copied`),
      () => setSaid("The browser did not allow copying"),
    );
  const code = codeFor(s);
  const nothing = !hasPicture(s);
  return (
    <section class="take" aria-label="Take it with you">
      <div class="buttons">
        <button
          type="button"
          disabled={nothing}
          onClick={() => save(`${nameOf(s)}.svg`, svgOf(s), "image/svg+xml")}
        >
          SVG
        </button>
        <button
          type="button"
          disabled={nothing}
          onClick={async () => save(`${nameOf(s)}.png`, await pngOf(s))}
        >
          PNG
        </button>
        <button
          type="button"
          disabled={nothing}
          onClick={() => save(`${nameOf(s)}.csv`, csvOf(s), "text/csv")}
        >
          CSV
        </button>
        <button
          type="button"
          disabled={"reason" in planned}
          title={
            "reason" in planned
              ? planned.reason
              : planned.command === "data"
                ? "the answer as JSON"
                : `for overparam ${planned.command}`
          }
          onClick={() =>
            "plan" in planned &&
            save(`${nameOf(s)}.plan.json`, `${JSON.stringify(planned.plan, null, 2)}\n`, "application/json")
          }
        >
          Plan
        </button>
        <button
          type="button"
          onClick={() => {
            writeAddress();
            void copy(location.href, "Address");
          }}
        >
          Copy link
        </button>
        <span class="said" role="status">
          {said}
        </span>
      </div>
      <details class="code">
        <summary>Code</summary>
        <button type="button" onClick={() => void copy(code, "Code")}>
          Copy code
        </button>
        <pre tabIndex={0}>
          <code>{code}</code>
        </pre>
      </details>
    </section>
  );
}
