// The parameters of a view in one line.
import { data } from "../model/data.js";
import { hasGroups, sizesOf, type State } from "../state/state.js";
import { problemNames } from "./names.js";
import { percent, short } from "./numbers.js";

export function settingOf(state: State): string {
  if (state.view === "data") {
    const { contents, nSamples, budget } = data.value;
    return `${contents?.title} · ${contents?.rows} rows · n = ${nSamples} · s = ${budget} kept`;
  }
  if (state.view === "network" && state.source === "recorded")
    return `the recorded study: convolutional networks on MNIST, compared with width ${state.narrow}`;
  if (state.view === "network")
    return `${state.images} digits of 14 × 14 pixels · one hidden layer · ${percent(state.labels)} of the labels drawn anew · ${state.epochs} epochs · pruned to the weights of width ${state.target}`;
  const { n, noise, ridge, refit, rounds, groups, rho, structure, inputs, activation, problem } = state;
  const { d, s } = sizesOf(state);
  const parts = [
    problemNames[problem],
    `n = ${n}`,
    `world of ${d}`,
    state.pattern === "any" ? `s = ${s} kept` : `${state.pattern} kept`,
    ...(problem === "digits" ? [] : [`σ = ${short(noise)}`]),
    ...(hasGroups(state)
      ? [groups.map((g) => `${short(g.variance)}×${short(g.coefficient)}`).join(" | ")]
      : []),
    ...(problem === "correlated" ? [`ρ = ${short(rho)}, ${structure === "ar1" ? "neighbours" : "all"}`] : []),
    ...(problem === "features" ? [`${inputs} inputs, ${activation}`] : []),
    ...(ridge > 0 ? [`λ = ${short(ridge)}`] : []),
    ...(refit > 0 ? [`λ₂ = ${short(refit)}`] : []),
    ...(rounds > 1 ? [`${rounds} rounds`] : []),
  ];
  return parts.join(" · ");
}
