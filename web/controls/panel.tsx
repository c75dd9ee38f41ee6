// The controls of a problem and of its models.
import { paper } from "../charts/paper.js";
import { palette } from "../../dist/plot/palette.js";
import { parameters, spike, type NumberName } from "../state/parameters.js";
import {
  activations,
  hasGroups,
  inGroups,
  MOST_CORRELATED,
  narrows,
  noRounds,
  patterns,
  problems,
  rules,
  shareOf,
  sizesOf,
  stages,
  structures,
  switchTo,
  type Group,
  type Rule,
} from "../state/state.js";
import { state, update } from "../state/store.js";
import { patternNames, problemNames, ruleColor, ruleName } from "../words/names.js";
import { percent } from "../words/numbers.js";
import { Checks, Select } from "./choices.js";
import { Groups } from "./groups.js";
import { Slider } from "./slider.js";

export function Panel() {
  const { problem, view, pattern } = state.value;
  const { d, s, p } = sizesOf(state.value);
  if (view === "network") return <NetworkPanel />;
  return (
    <form class="panel" aria-label="Problem and models" onSubmit={(event) => event.preventDefault()}>
      <section>
        <h2>Problem</h2>
        <Select
          label="Problem"
          name="problem"
          value={problem}
          among={problems}
          names={problemNames}
          onChange={(value) => update(switchTo(state.value, value))}
        />
        <ProblemControls />
      </section>
      <section>
        <h2>Sizes</h2>
        <Number name="n" />
        <Number name="kappa" note={`p = ${p}`} />
        {pattern === "any" ? (
          <Number name="keep" note={`s = ${s}`} />
        ) : (
          <p class="hint">
            {pattern} keeps {percent(shareOf(pattern))} of every model: s = {s} of the marked one.
          </p>
        )}
        <Number name="world" note={`d = ${d}`} />
        {!inGroups(state.value) && d > 0.97 * MOST_CORRELATED && (
          <p class="hint">No more than {MOST_CORRELATED} features here: their theory takes eigenvalues.</p>
        )}
      </section>
      <section>
        <h2>Fit</h2>
        <Number name="ridge" />
        {view !== "law" && <Number name="refit" />}
        {view !== "law" &&
          (noRounds(state.value) ? (
            <p class="hint">Pruned in one round: {noRounds(state.value)}</p>
          ) : (
            <Number name="rounds" />
          ))}
      </section>
      <Pruning among={view === "law" ? [] : rules} patterned />
    </form>
  );
}

function NetworkPanel() {
  return (
    <form class="panel" aria-label="Networks" onSubmit={(event) => event.preventDefault()}>
      <section>
        <h2>Networks</h2>
        {state.value.source === "here" ? (
          (["target", "images", "labels", "epochs"] as const).map((name) => <Number key={name} name={name} />)
        ) : (
          <Select
            label="Small width s"
            name="narrow"
            value={state.value.narrow}
            among={narrows}
            names={{ "3": "3", "1": "1" }}
            onChange={(value) => update({ narrow: value })}
          />
        )}
      </section>
      <Pruning among={rules.filter((rule) => rule !== "oracle")} />
    </form>
  );
}

/** @param patterned whether features may be kept by a pattern: networks are pruned freely */
function Pruning({ among, patterned = false }: { among: readonly Rule[]; patterned?: boolean }) {
  const chosen = state.value.rules.filter((rule) => among.includes(rule));
  return (
    <section>
      <h2>Pruning</h2>
      {patterned && (
        <Select
          label="What is kept"
          name="pattern"
          value={state.value.pattern}
          among={patterns}
          names={patternNames}
          onChange={(pattern) => update({ pattern })}
        />
      )}
      {among.length > 0 && <Choices among={among} chosen={chosen} />}
    </section>
  );
}

function Choices({ among, chosen }: { among: readonly Rule[]; chosen: readonly Rule[] }) {
  return (
    <>
      <Checks
        legend="Rules"
        name="rule"
        among={among}
        chosen={chosen}
        label={ruleName}
        color={(rule) => palette[ruleColor(rule)][paper.value]}
        onChange={(chosen) => update({ rules: chosen })}
      />
      <Checks
        legend="Stages"
        name="stage"
        among={stages}
        chosen={state.value.stages}
        label={(stage) => (stage === "pruned" ? "pruned" : "retrained")}
        onChange={(chosen) => update({ stages: chosen })}
      />
    </>
  );
}

function Number({ name, note }: { name: NumberName; note?: string }) {
  return (
    <Slider
      name={name}
      parameter={parameters[name]}
      value={state.value[name]}
      note={note}
      onInput={(value) => update({ [name]: value })}
    />
  );
}

function ProblemControls() {
  const { problem, groups, structure, activation } = state.value;
  const withFirst = (change: Partial<Group>) =>
    update({ groups: groups.map((group, k) => (k === 0 ? { ...group, ...change } : group)) });
  return (
    <>
      {problem === "own" && <Groups groups={groups} onChange={(next) => update({ groups: next })} />}
      {problem === "correlated" && (
        <>
          <Select
            label="Which features are alike"
            name="structure"
            value={structure}
            among={structures}
            names={{ ar1: "neighbours (AR(1))", equicorrelated: "all" }}
            onChange={(value) => update({ structure: value })}
          />
          <Number name="rho" />
        </>
      )}
      {problem === "features" && (
        <>
          <Select
            label="Activation"
            name="activation"
            value={activation}
            among={activations}
            names={{ relu: "ReLU", erf: "erf" }}
            onChange={(value) => update({ activation: value })}
          />
          <Number name="inputs" />
        </>
      )}
      {problem === "digits" && (
        <p class="hint">
          Odd against even, on ReLU features of 14 × 14 pixels: 1000 images of MNIST are the world, n of them
          are the training set.
        </p>
      )}
      {problem !== "digits" && <Number name="noise" />}
      {hasGroups(state.value) && problem !== "own" && (
        <>
          <Slider
            name="spikeVariance"
            parameter={spike.variance}
            value={groups[0].variance}
            onInput={(variance) => withFirst({ variance })}
          />
          <Slider
            name="spikeCoefficient"
            parameter={spike.coefficient}
            value={groups[0].coefficient}
            onInput={(coefficient) => withFirst({ coefficient })}
          />
        </>
      )}
    </>
  );
}
