// Cells of an Observable notebook, in the form in which Observable exports them. `kappa` is an input; what depends on it follows.
// In a notebook on the web, the cell `overparam` reads: import("https://cdn.jsdelivr.net/npm/overparam/dist/web/index.js")
export default function define(runtime, observer) {
  const main = runtime.module();

  main.variable(observer("overparam")).define("overparam", () => import("overparam"));
  main.variable(observer("plot")).define("plot", () => import("overparam/plot"));

  main.variable(observer("kappa")).define("kappa", () => 3);

  main.variable(observer("problem")).define("problem", ["overparam"], ({ linearGaussian }) =>
    linearGaussian({
      features: [
        { weight: 0.1, variance: 25, coefficient: 1 },
        { weight: 0.9, variance: 1, coefficient: 1 },
      ],
      noiseStd: 0.7,
    }),
  );

  // Follows the slider: a prediction takes microseconds.
  main
    .variable(observer("prediction"))
    .define("prediction", ["overparam", "problem", "kappa"], ({ predict }, problem, kappa) =>
      predict(problem, { kappa, keepFraction: 0.1 }),
    );

  main.variable(observer("verdict")).define("verdict", ["prediction"], ({ small, pruned }) => {
    const gain = Math.round(100 * (1 - pruned.hessian / small));
    return gain > 0 ? `Train large, then prune: −${gain} %.` : "Train small.";
  });

  // A Vega-Lite specification; in a notebook, vegaEmbed(chart) draws it.
  main
    .variable(observer("chart"))
    .define("chart", ["overparam", "plot", "problem"], ({ predict }, { figureSpec }, problem) => {
      const kappas = Array.from({ length: 50 }, (_, i) => 0.1 * (i + 1));
      const line = kappas.map((x) => ({
        x,
        y: predict(problem, { kappa: x, keepFraction: 0.1 }).pruned.hessian,
      }));
      const y = { title: "test squared error", domain: [1, 10] };
      const series = [{ label: "pruned", color: "hessian", line }];
      const x = { title: "features per sample", domain: [0, 5] };
      return figureSpec({ title: "Risk", x, y, panels: [{ series }] });
    });

  return main;
}
