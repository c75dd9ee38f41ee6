import { convNet, mlp, resNet20, type Network, type Shape } from "../network/index.js";
import { hashOf } from "../sweep/hash.js";
import { checkNetworkPlan, type CheckedNetworkPlan, type NetworkPlan } from "./plan.js";

/** One network and what is made of it: trained, pruned to every target by every rule, retrained. Plain JSON. */
export interface NetworkCell {
  /** 16 hex digits of the SHA-256 of everything that decides its numbers. */
  id: string;
  /** Its place in the plan, from 0. */
  index: number;
  width: number;
  seed: number;
  /** Without the folder, where the same images may be in another one. */
  data: Omit<CheckedNetworkPlan["data"], "folder">;
  network: CheckedNetworkPlan["network"];
  /** Those below its width. */
  targets: number[];
  rules: CheckedNetworkPlan["rules"];
  within: CheckedNetworkPlan["within"];
  retrainFrom: CheckedNetworkPlan["retrainFrom"];
  training: CheckedNetworkPlan["training"];
  retraining: CheckedNetworkPlan["training"];
}

/** A checked plan and its cells, widths slowest. */
export interface NetworkCells {
  plan: CheckedNetworkPlan;
  /** 16 hex digits of the SHA-256 of the checked plan. */
  planHash: string;
  cells: readonly NetworkCell[];
}

/** Raised when a change gives the same cell other numbers. */
const ID_VERSION = 1;

/**
 * Checks the plan of a study and lays out its cells, one for every width and seed.
 * @throws {DomainError | TypeError} naming the path of what is wrong
 */
export function expandNetworkPlan(input: NetworkPlan): NetworkCells {
  const plan = checkNetworkPlan(input);
  const { name: _name, widths, seeds, targets, training, retraining, ...rest } = plan;
  const { folder: _folder, ...data } = plan.data;
  const shared = { ...rest, data };
  const again = { ...training, ...retraining };
  const cells = widths.flatMap((width, w) =>
    seeds.map((seed, s): NetworkCell => {
      const below = targets.filter((target) => target < width);
      const parameters = { ...shared, width, seed, targets: below, training, retraining: again };
      const id = hashOf({ version: ID_VERSION, ...parameters });
      return { id, index: w * seeds.length + s, ...parameters };
    }),
  );
  return { plan, planHash: hashOf({ version: ID_VERSION, ...plan, data, name: undefined }), cells };
}

/** The network of a cell. @param inputShape of the images after averaging @param outputs number of classes */
export function networkOf({ network, width }: NetworkCell, inputShape: Shape, outputs: number): Network {
  const { kind, batchNorm = true } = network;
  switch (kind) {
    case "convNet":
      return convNet({ width, inputShape, outputs, batchNorm });
    case "resNet20":
      return resNet20({ width, inputShape, outputs });
    case "mlp":
      return mlp({ inputs: inputShape[0] * inputShape[1] * inputShape[2], widths: [width], outputs });
  }
}
