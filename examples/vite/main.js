// A curve of model sizes: theory at once, then 40 draws on workers, which Vite finds by itself.
import { linearGaussian, predictCurve, simulateCurve } from "overparam";

const d = 200;
const features = Array.from({ length: d }, (_, k) => ({ variance: 1 / (k + 1), coefficient: Math.sqrt(d) }));
const world = linearGaussian({ features, noiseStd: 0.5 });
const options = { nSamples: 50, nFeatures: d, sizes: [10, 25, 45, 60, 100, 200], nKept: 10 };

const show = (theory, measured) =>
  document.querySelector("#rows").replaceChildren(
    ...theory.points.map(({ nFeatures, dense }, i) => {
      const row = document.createElement("tr");
      const found = measured?.points[i].dense;
      const dot = found ? `${found.mean.toFixed(2)} ± ${found.standardError.toFixed(2)}` : "";
      for (const text of [nFeatures, dense.toFixed(2), dot]) row.insertCell().textContent = text;
      return row;
    }),
  );

const theory = predictCurve(world, options);
show(theory);
show(theory, await simulateCurve(world, { ...options, nTrials: 40, seed: 1, workers: 2 }));
document.querySelector("#status").textContent = "done";
