declare module "virtual:digits" {
  export const count: number;
  /** Labels, a byte each, then pixels, two to a byte; raw deflate, base64. */
  export const packed: string;
}
