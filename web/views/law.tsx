import { inksOf, paper } from "../charts/paper.js";
import { LawChart } from "../charts/law-chart.js";
import { Select } from "../controls/choices.js";
import { histogram, law } from "../model/law.js";
import { inGroups, sizesOf } from "../state/state.js";
import { state, update } from "../state/store.js";
import { percent, short } from "../words/numbers.js";
import { useSize } from "./size.js";

export function LawView() {
  const { ref, width, height } = useSize();
  const { score } = state.value;
  const { law: found, error } = law.value;
  if (!inGroups(state.value))
    return (
      <p class="empty">
        The law of the coefficients is known by groups of independent features: choose one of the first three
        problems.
      </p>
    );
  return (
    <figure class="view">
      <div class="axes">
        <Select
          label="Score"
          name="score"
          value={score}
          among={["magnitude", "hessian"]}
          names={{ magnitude: "what magnitude pruning looks at", hessian: "what Hessian pruning looks at" }}
          onChange={(value) => update({ score: value })}
        />
      </div>
      <div class="canvas still" ref={ref}>
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
      <figcaption>
        {error ??
          (found ? (
            <Words />
          ) : (
            "At p = n without ridge the coefficients have no law: their variance is infinite."
          ))}
      </figcaption>
    </figure>
  );
}

function Words() {
  const { law: found } = law.value;
  const { p, s } = sizesOf(state.value);
  if (!found) return null;
  return (
    <>
      Line: predicted density of the {p} coefficients of one fit. Bars: {histogram.value?.fits ?? 0} simulated
      fits. Triangles: the true values.{" "}
      {found.threshold > 0 ? (
        <>
          Pruning keeps the {s} ({percent(found.keepFraction)}) beyond ±{short(found.threshold)}.
        </>
      ) : (
        "Nothing is pruned."
      )}
    </>
  );
}
