// The files of the package on another origin than the page, as on a CDN. A worker has to begin on the page's own: with one line that
// imports the other's.
import { report } from "./report.js";

const place = `${location.origin.replace("127.0.0.1", "localhost")}/plain/overparam/`;

report(async () => {
  const { linearGaussian, setWorkerFactory, simulate } = await import(`${place}index.js`);
  const code = new Blob([`import "${place}worker.js";`], { type: "text/javascript" });
  setWorkerFactory(() => new Worker(URL.createObjectURL(code), { type: "module" }));
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.7 });
  const size = { nSamples: 40, nFeatures: 100, keepFraction: 0.1, nTrials: 4 };
  const [one, two] = [
    await simulate(problem, { ...size, workers: 1 }),
    await simulate(problem, { ...size, workers: 2 }),
  ];
  if (JSON.stringify(one) !== JSON.stringify(two)) throw new Error("two workers gave other bits than one");
  return "same bits";
});
