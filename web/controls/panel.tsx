// The controls of a problem and of its models.
import { paper } from "../charts/paper.js";
import { palette } from "../../dist/plot/palette.js";
import { parameters, spike, type NumberName } from "../state/parameters.js";
import {
  activations,
  hasGroups,
  inGroups,
  narrows,
  problems,
  rules,
  sizesOf,
  stages,
  structures,
  switchTo,
  type Group,
  type Rule,
} from "../state/state.js";
import { state, update } from "../state/store.js";
import { problemNames, ruleColor, ruleName } from "../words/names.js";
import { Checks, Select } from "./choices.js";
import { Groups } from "./groups.js";
import { Slider } from "./slider.js";

export function Panel() {
  const { problem, view } = state.value;
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
        <Number name="keep" note={`s = ${s}`} />
        <Number name="world" note={`d = ${d}`} />
      </section>
      <section>
        <h2>Fit</h2>
        <Number name="ridge" />
        {view !== "law" && <Number name="refit" />}
        {inGroups(state.value) && view === "curve" && <Number name="rounds" />}
      </section>
      {view !== "law" && <Pruning among={rules} />}
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

function Pruning({ among }: { among: readonly Rule[] }) {
  const chosen = state.value.rules.filter((rule) => among.includes(rule));
  return (
    <section>
      <h2>Pruning</h2>
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
    </section>
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
