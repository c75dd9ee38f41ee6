import { plan } from "virtual:network-study";
import { palette } from "../../dist/plot/palette.js";
import { NetworkChart, networkSeries } from "../charts/network-chart.js";
import { inksOf, paper } from "../charts/paper.js";
import { Select } from "../controls/choices.js";
import { networks, shownNetworks, stop, train } from "../model/networks.js";
import { sources } from "../state/state.js";
import { state, update } from "../state/store.js";
import { percent } from "../words/numbers.js";
import { useSize } from "./size.js";

export function NetworkView() {
  const { ref, width, height } = useSize();
  const { rows: trained, total, error } = networks.value;
  const { target, images, source } = state.value;
  const shown = shownNetworks.value;
  const { rows } = shown;
  const running = trained.length < total;
  return (
    <figure class="view">
      <div class="axes">
        <Select
          label="Networks"
          name="source"
          value={source}
          among={sources}
          names={{ recorded: "a recorded study", here: "trained in this page" }}
          onChange={(value) => update({ source: value })}
        />
      </div>
      <div class="canvas still" ref={ref}>
        {width > 0 && rows.length > 0 && (
          <NetworkChart width={width} height={height} inks={inksOf(paper.value)} {...shown} />
        )}
        {source === "here" && total === 0 && (
          <div class="invite">
            <p>
              Networks of one hidden layer, from narrow to wide, learn {images} handwritten digits in your
              browser. Wide ones are pruned to as many weights as one of width {target} has, and trained again
              from where they began.
            </p>
            <button type="button" class="main" onClick={train}>
              Train them here
            </button>
          </div>
        )}
      </div>
      {rows.length > 0 && width < 620 && <Legend />}
      <figcaption>
        {error && `Training failed: ${error}. `}
        {source === "recorded" && <Recorded />}
        {source === "here" && total > 0 && (
          <>
            Means over seeds, with standard errors; dotted grey: dense, on its own training images.{" "}
            {running ? `${trained.length} of ${total} networks … ` : `${total} networks trained. `}
            {running && (
              <button type="button" class="quiet" onClick={stop}>
                stop
              </button>
            )}
          </>
        )}
      </figcaption>
      {rows.length > 0 && <Numbers />}
    </figure>
  );
}

function Recorded() {
  const { nTrain, labelNoise } = plan.data;
  return (
    <>
      Convolutional networks, {nTrain} images of MNIST, {percent(labelNoise)} of the labels drawn anew, wide
      ones pruned to the share s/k of their weights and trained again from where they began; means over{" "}
      {plan.seeds.length} seeds with standard errors. Dotted grey: dense, on its own training images. Recorded
      by overparam network.{" "}
    </>
  );
}

function Legend() {
  return (
    <ul class="legend">
      {networkSeries(shownNetworks.value.rows, shownNetworks.value.target).map(
        ({ key, label, color, dashed }) => (
          <li key={key} class={dashed ? "pruned" : ""}>
            <i style={{ borderColor: palette[color][paper.value] }} />
            {label}
          </li>
        ),
      )}
    </ul>
  );
}

function Numbers() {
  const series = networkSeries(shownNetworks.value.rows, shownNetworks.value.target);
  const widths = series[0].spots.map(({ width }) => width);
  return (
    <details class="numbers">
      <summary>The numbers</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="The networks as a table">
        <table>
          <caption>
            Share of images in the wrong class, by width of the network: mean over seeds ± standard error
          </caption>
          <thead>
            <tr>
              <th scope="col">width</th>
              {series.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {widths.map((width) => (
              <tr key={width}>
                <th scope="row">{width}</th>
                {series.map(({ key, spots }) => {
                  const spot = spots.find((one) => one.width === width);
                  return (
                    <td key={key}>{spot ? `${percent(spot.mean)} ± ${percent(spot.standardError)}` : ""}</td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
