// Everything that somebody could hand to a function: the values are made afresh for every case, from a description that can be printed.
import fc from "fast-check";

/** Thrown by objects of the caller; it must come back to the caller unchanged. */
export class CallersError extends Error {}

/** A way to make a value, and how that is shown in a report. */
export class Made {
  constructor(
    readonly text: string,
    readonly make: () => unknown,
  ) {}
  [fc.toStringMethod](): string {
    return this.text;
  }
}

const constant = (text: string, make: () => unknown) => fc.constant(new Made(text, make));
const shown = <T>(arbitrary: fc.Arbitrary<T>) =>
  arbitrary.map((value) => new Made(fc.stringify(value), () => structuredClone(value))); // fast-check keeps the original

export const oddNumbers = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  7,
  0.5,
  1.5,
  -2.5,
  1e-16,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  2.3e-308,
  1e-300,
  1e300,
  -1e300,
  1.7976931348623157e308,
  255,
  256,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 60,
  2 ** 64,
];
const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...oddNumbers) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 12 }) },
);

const texts = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "1",
    "NaN",
    "true",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "length",
    "\u0000",
    "\ud800",
    "a\nb",
    "2:4",
    "0:0",
    "1025:1025",
    "magnitude",
    "x".repeat(100_000),
    "../up",
    "/dev/null",
  ),
  fc.string({ maxLength: 8 }),
);

const oddities = fc.oneof(
  constant("undefined", () => undefined),
  constant("null", () => null),
  constant("true", () => true),
  constant("false", () => false),
  constant("1n", () => 1n),
  constant("Symbol(s)", () => Symbol("s")),
  constant("() => 1", () => () => 1),
  constant("new Date(NaN)", () => new Date(NaN)),
  constant("/x/", () => /x/),
  constant("new Map([[1, 2]])", () => new Map([[1, 2]])),
  constant("new Set([1])", () => new Set([1])),
  constant("new Number(1)", () => Object(1)),
  constant("new String('a')", () => Object("a")),
  constant("Object.create(null)", () => Object.create(null)),
  constant("{}", () => ({})),
  constant("[]", () => []),
  constant("[[]]", () => [[]]),
  constant("[[], []]", () => [[], []]),
  constant("[1, , 3]", () => Object.assign([1], { 2: 3 })),
  constant("[[1, 2], , [3, 4]]", () => Object.assign([[1, 2]], { 2: [3, 4] })),
  constant("new Array(2**32 - 1)", () => Array.from({ length: 0 }).concat(sparse(2 ** 32 - 1))),
  constant("[new Array(2**32 - 1)]", () => [sparse(2 ** 32 - 1)]),
  constant('JSON.parse(\'{"__proto__": {"polluted": 1}}\')', () =>
    JSON.parse('{"__proto__": {"polluted": 1}}'),
  ),
  constant("{ constructor: { prototype: { polluted: 1 } } }", () => ({
    constructor: { prototype: { polluted: 1 } },
  })),
  constant("{ length: -1 }", () => ({ length: -1 })),
  constant("{ length: 2**53 }", () => ({ length: 2 ** 53 })),
  constant("new WebAssembly.Memory", () => new WebAssembly.Memory({ initial: 1 })),
  constant("new Float32Array([1, 2])", () => Float32Array.of(1, 2)),
  constant("new Float64Array(0)", () => new Float64Array(0)),
  constant("new Float64Array([1, NaN])", () => Float64Array.of(1, NaN)),
  constant("new Float64Array([1, 2, 3])", () => Float64Array.of(1, 2, 3)),
  constant("new BigInt64Array(2)", () => new BigInt64Array(2)),
  constant("new Uint8Array([1, 0])", () => Uint8Array.of(1, 0)),
  constant("Buffer.from([1, 0])", () => Buffer.from([1, 0])),
  constant("new DataView(8)", () => new DataView(new ArrayBuffer(8))),
  constant("new ArrayBuffer(8)", () => new ArrayBuffer(8)),
  constant("new SharedArrayBuffer(8)", () => new SharedArrayBuffer(8)),
  constant("a detached Float64Array", () => detached(Float64Array.of(1, 2, 3))),
  constant("a detached Uint8Array", () => detached(Uint8Array.of(1, 2, 3))),
  constant("a getter that throws", () => ({
    get rows(): never {
      throw new CallersError("rows");
    },
    cols: 1,
    data: new Float64Array(1),
  })),
  constant("a proxy that throws", () => new Proxy({}, throwing)),
  constant("an array that throws", () => new Proxy([1, 2], throwing)),
  constant(
    "a proxy of [[1, 2], [3, 4]]",
    () =>
      new Proxy(
        [
          [1, 2],
          [3, 4],
        ],
        {},
      ),
  ),
);

function sparse(length: number): unknown[] {
  const array: unknown[] = [];
  array.length = length;
  return array;
}

function detached<T extends ArrayBufferView>(view: T): T {
  structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] });
  return view;
}

const throwing: ProxyHandler<object> = {
  get() {
    throw new CallersError("get");
  },
};

/** What looks like a matrix of this package or of another, and may lie about its shape. */
const matrices = fc
  .record({
    kind: fc.constantFrom("matrix", "ml-matrix", "tensor", "ndarray", "changing", "rows"),
    rows: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: numbers }),
    cols: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: numbers }),
    length: fc.nat(9),
    fill: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }) },
      { weight: 1, arbitrary: numbers },
    ),
    step: numbers,
  })
  .map((d) => new Made(`like a matrix ${JSON.stringify(d, spelled)}`, () => likeMatrix(d)));

const spelled = (_: string, value: unknown) =>
  typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value;

function likeMatrix(d: {
  kind: string;
  rows: number;
  cols: number;
  length: number;
  fill: number;
  step: number;
}) {
  const { kind, rows, cols, length, fill, step } = d;
  const fits = Number.isInteger(rows * cols) && rows * cols >= 0 && rows * cols < 100;
  const data = new Float64Array(fits ? rows * cols : length).fill(fill).map((x, k) => x + k * k);
  if (kind === "matrix") return { rows, cols, data };
  if (kind === "ml-matrix") return { rows, columns: cols, to1DArray: () => Array.from(data) };
  if (kind === "tensor") return { shape: [rows, cols], dataSync: () => data };
  if (kind === "ndarray") return { data, shape: [rows, cols], stride: [step, 1], offset: 0 };
  if (kind === "rows") return Array.from({ length: length % 4 }, () => data.slice(0, 3));
  // says something else every time it is asked
  let asked = 0;
  return {
    get rows() {
      return asked++ === 0 ? 2 : rows;
    },
    cols: 2,
    data: new Float64Array(4),
  };
}

/** Anything at all. */
export const anything: fc.Arbitrary<Made> = fc.oneof(
  { weight: 4, arbitrary: shown(numbers) },
  { weight: 2, arbitrary: shown(texts) },
  { weight: 6, arbitrary: oddities },
  { weight: 3, arbitrary: matrices },
  { weight: 1, arbitrary: shown(fc.jsonValue({ maxDepth: 3 })) },
  { weight: 1, arbitrary: shown(fc.array(numbers, { maxLength: 5 })) },
  { weight: 1, arbitrary: shown(fc.array(fc.array(numbers, { maxLength: 3 }), { maxLength: 3 })) },
);
