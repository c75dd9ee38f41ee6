// A user's own table: the plan of how to come by a model of s of its features.
import { inksOf, paper } from "../charts/paper.js";
import { PlanChart } from "../charts/plan-chart.js";
import { Select } from "../controls/choices.js";
import { Slider } from "../controls/slider.js";
import { dragged } from "../model/drop.js";
import { ask, choose, data, take, widest } from "../model/data.js";
import type { Parameter } from "../state/parameters.js";
import { short } from "../words/numbers.js";
import { useSize } from "./size.js";

export function DataView() {
  const { error, answer, busy, contents } = data.value;
  return (
    <div class="view">
      <Drop />
      {contents && (
        <p class="hint">
          {contents.title}: {contents.rows} rows, {contents.features} columns of numbers
          {contents.texts.length > 0 && `; text, left out: ${contents.texts.join(", ")}`}.
        </p>
      )}
      <p class="error" role="alert">
        {error}
      </p>
      {busy !== "" && (
        <p class="hint">{busy === "reading" ? "Reading …" : "Predicting models of every size …"}</p>
      )}
      {answer && <Answer />}
    </div>
  );
}

/** Where a file can be dropped, or chosen. */
function Drop() {
  return (
    <div class={`drop ${dragged.value ? "over" : ""}`}>
      <p>
        Drop a table of numbers anywhere on this page: <b>CSV</b>, or <b>.npy</b> (X and y as two files). It
        stays on your machine.
      </p>
      <label class="button">
        Choose a file …
        <input
          type="file"
          name="file"
          multiple
          accept=".csv,.tsv,.txt,.npy,.npz,.gz"
          onChange={({ currentTarget }) => take([...(currentTarget.files ?? [])])}
        />
      </label>
      <button type="button" class="quiet" onClick={() => take("digits")}>
        or try the digits
      </button>
    </div>
  );
}

const count = (label: string, hint: string, low: number, high: number): Parameter => ({
  label,
  hint,
  low,
  high: Math.max(low, high),
  scale: high > 30 ? "log" : "linear",
  whole: true,
  key: "",
});

/** In the place of the panel of problems. */
export function DataPanel() {
  const d = data.value;
  const { contents, target, budget, nSamples, width, busy } = d;
  if (!contents)
    return (
      <div class="panel">
        <section>
          <h2>Your data</h2>
          <p class="hint">
            A table is taken for the world: its second moments say what a model trained on n of its rows will
            do, before any is trained.
          </p>
        </section>
      </div>
    );
  const most = widest(d) - 1;
  const setBudget = (value: number) => choose({ budget: value });
  return (
    <form
      class="panel form"
      aria-label="Plan"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <section>
        <h2>Your data</h2>
        {contents.targets.length > 0 && (
          <Select
            label="Predict"
            name="target"
            value={target?.name ?? ""}
            among={contents.targets.map(({ name }) => name)}
            names={Object.fromEntries(
              contents.targets.map(({ name, positive }) => [
                name,
                positive ? `${name} (is ${positive})` : name,
              ]),
            )}
            onChange={(name) => choose({ target: contents.targets.find((column) => column.name === name) })}
          />
        )}
        <Select
          label="Features"
          name="features"
          value={width > 0 ? "relu" : "columns"}
          among={["columns", "relu"]}
          names={{ columns: "the columns", relu: "random ReLU features of them" }}
          onChange={(value) => {
            const next = value === "relu" ? 200 : 0;
            choose({ width: next, budget: Math.min(budget, Math.max(1, widest({ ...d, width: next }) - 1)) });
          }}
        />
        {width > 0 && (
          <Slider
            name="width"
            parameter={count("Width", "random features of the widest model", 10, 1000)}
            value={width}
            onInput={(value) => choose({ width: value, budget: Math.min(budget, value - 1) })}
          />
        )}
        <Slider
          name="budget"
          parameter={count("Features to keep s", "of the model in the end", 1, most)}
          value={Math.min(budget, most)}
          onInput={setBudget}
        />
        <Slider
          name="nSamples"
          parameter={count("Samples n", "rows that the model will be trained on", 3, contents.rows - 1)}
          value={nSamples}
          onInput={(value) => choose({ nSamples: value })}
        />
        <button type="submit" disabled={busy !== "" || most < 1}>
          How should I train it?
        </button>
      </section>
    </form>
  );
}

function Answer() {
  const { ref, width } = useSize();
  const { plan, nFeatures, nRows, droppedRows, noiseStd, signalStd } = data.value.answer!;
  return (
    <figure class="plan">
      {plan.sentences.slice(1).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <div ref={ref}>{width > 0 && <PlanChart width={width} inks={inksOf(paper.value)} plan={plan} />}</div>
      <ul class="notes">
        <li>
          {nRows} rows, {nFeatures} features; signal {short(signalStd)}, noise {short(noiseStd)} (standard
          deviations).
          {droppedRows > 0 && ` ${droppedRows} rows with missing values were left out.`}
        </li>
        {plan.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <details class="numbers">
        <summary>The numbers</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="The models of the plan">
          <table>
            <caption>Predicted error of each model, at its best ridge</caption>
            <thead>
              <tr>
                {["p", "stage", "rule", "λ", "λ₂", "error", "±"].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[plan.small, ...plan.models].map((model, k) => (
                <tr key={k}>
                  <th scope="row">{model.nFeatures}</th>
                  <td>{model.stage}</td>
                  <td>{model.rule ?? ""}</td>
                  <td>{short(model.ridge)}</td>
                  <td>{model.retrainRidge === null ? "" : short(model.retrainRidge)}</td>
                  <td>{short(model.error)}</td>
                  <td>{model.standardError > 0 ? short(model.standardError, 2) : ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
