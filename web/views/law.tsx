import { inksOf, paper } from "../charts/paper.js";
import { LawChart } from "../charts/law-chart.js";
import { Select } from "../controls/choices.js";
import { histogram, law } from "../model/law.js";
import { isNetwork } from "../compute/theory.js";
import { sizesOf, type ProblemName } from "../state/state.js";
import { state, update } from "../state/store.js";
import { percent, short } from "../words/numbers.js";
import { useSize } from "./size.js";

export function LawView() {
  const { ref, width, height } = useSize();
  const { score } = state.value;
  const { law: found, known, error } = law.value;
  return (
    <figure class="view">
      <div class="axes">
        <Select
          label="As seen by"
          name="score"
          value={score}
          among={["magnitude", "hessian"]}
          names={{ magnitude: "magnitude pruning", hessian: "Hessian pruning" }}
          onChange={(value) => update({ score: value })}
        />
      </div>
      <div class="canvas still" ref={ref}>
        {known && !found && (
          <p class="empty">
            At p = n without ridge the coefficients have no law: their variance is infinite.
          </p>
        )}
        {width > 0 && found && (
          <LawChart
            width={width}
            height={height}
            inks={inksOf(paper.value)}
            law={found}
            histogram={histogram.value}
            score={score}
          />
        )}
      </div>
      <figcaption>{error ? `No law: ${error}` : found ? <Words /> : known ? "" : "Computing …"}</figcaption>
    </figure>
  );
}

/** What the law is of, where features are no groups. */
const laws: Partial<Record<ProblemName, string>> = {
  correlated: "each coefficient is normal with a mean and a spread of its own",
  features: "theory of Gaussian features with the same second moments",
  digits: "theory of Gaussian features with the same second moments",
};

function Words() {
  const { law: found } = law.value;
  const { p, s } = sizesOf(state.value);
  const { pattern, problem } = state.value;
  if (!found) return null;
  const what = laws[problem];
  return (
    <>
      Line: predicted density of the {p} coefficients of one fit{what && ` (${what})`}. Bars:{" "}
      {histogram.value?.fits ?? 0} simulated fits, coloured what pruning keeps of them.{" "}
      {found.truth.length <= 8 ? "Triangles" : "Ticks below"}: the{" "}
      {isNetwork(state.value) ? "values of the best linear model" : "true values"}.{" "}
      {found.keepFraction === 1 ? (
        "Nothing is pruned."
      ) : found.threshold > 0 ? (
        <>
          Pruning keeps the {s} ({percent(found.keepFraction)}) beyond ±{short(found.threshold)}.
        </>
      ) : (
        `${pattern} has no threshold: which coefficient stays depends on its neighbours in a group.`
      )}
    </>
  );
}
