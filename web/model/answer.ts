// The verdict on what is looked at.
import { state } from "../state/store.js";
import { networkAnswer } from "../words/network-verdict.js";
import { planAnswer } from "../words/plan-verdict.js";
import { answerOf, type Answer } from "../words/verdict.js";
import { curve } from "./curve.js";
import { data } from "./data.js";
import { shownNetworks } from "./networks.js";

export function shownAnswer(): Answer {
  switch (state.value.view) {
    case "network":
      return networkAnswer(state.value, shownNetworks.value);
    case "data":
      return planAnswer(data.value.answer?.plan);
    default:
      return answerOf(curve.value);
  }
}
