/** The script itself, once it is built (one-script-plugin.mjs). */
declare const explorer: () => void;

declare module "virtual:digits" {
  export const count: number;
  /** Labels, a byte each, then pixels, two to a byte; raw deflate, base64. */
  export const packed: string;
}

declare module "virtual:network-study" {
  export const plan: {
    data: { nTrain: number; labelNoise: number };
    widths: number[];
    targets: number[];
    seeds: number[];
  };
  export const rows: import("./compute/networks.js").NetworkRow[];
}
