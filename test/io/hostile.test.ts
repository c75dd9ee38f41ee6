// Files as attackers make them: what they claim is held against what there is and what may be, before memory is taken.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/io/bytes.js";
import { openPath as openOfTheWeb } from "../../src/io/open.web.js";
import {
  formatNpy,
  parseIdx,
  parseNpy,
  parseNpz,
  readTable,
  type ReadTableOptions,
} from "../../src/io/index.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
const npyWith = (header: string, nBytes = 8) => {
  const bytes = new Uint8Array(10 + header.length + nBytes);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(utf8(header), 10);
  return bytes;
};
const dictionary = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

describe("npy", () => {
  test.each([
    [
      "2^60 elements",
      dictionary("'<f8'", "(1152921504606846976,)"),
      "an axis must have at most 2147483647 places",
    ],
    ["2^60 elements on two axes", dictionary("'<f8'", "(1073741824, 1073741824)"), "must be followed by"],
    ["none of 2^60", dictionary("'<f8'", "(0, 1152921504606846976)"), "an axis must have at most 2147483647"],
    ["a length below 0", dictionary("'<f8'", "(-1,)"), "the header must name descr, fortran_order and shape"],
    ["a length that is no number", dictionary("'<f8'", "(nan,)"), "the header must name"],
    ["pickled objects", dictionary("'|O'", "(1,)"), "the elements must be numbers, got Python objects"],
    ["a structured type", dictionary("[('a', '<f8')]", "(1,)"), "got a structured type"],
    ["an expression for a type", dictionary("__import__('os')", "(1,)"), "the header must name"],
    ["a thousand axes", dictionary("'<f8'", `(${"1,".repeat(1000)})`), "at most 64 axes, got 1000"],
    ["no header at all", "", "the header must name"],
  ])("a header that claims %s is refused", (_, header, message) => {
    expect(() => parseNpy(npyWith(header))).toThrow(message);
  });

  test("a header of digits without end is looked at once, not once for every way to part them", () => {
    const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${"1".repeat(60_000)}`;
    expect(() => parseNpy(npyWith(header))).toThrow("the header must name");
  });

  test("bad magic, another version, a header longer than the file, and any cut of a good file are refused", () => {
    const good = formatNpy({ shape: [3], data: Float64Array.of(1, 2, 3) });
    expect(() => parseNpy(good.slice(1))).toThrow("must start with \\x93NUMPY");
    expect(() => parseNpy(good.with(6, 9))).toThrow("the format version must be 1, 2 or 3, got 9");
    expect(() => parseNpy(good.with(9, 255))).toThrow("the header must have");
    for (let length = 0; length < good.length; length++)
      expect(() => parseNpy(good.subarray(0, length)), `${length} bytes`).toThrow("parseNpy: ");
  });
});

interface Entry {
  name: string;
  content: Uint8Array;
  /** What the archive declares, where that is not the truth. */
  size?: number;
  crc?: number;
  method?: number;
  flags?: number;
  at?: number;
}

/** A zip archive, true or not. */
function zip(entries: readonly Entry[]): Uint8Array {
  const parts: Buffer[] = [];
  const contents: Buffer[] = [];
  let at = 0;
  for (const {
    name,
    content,
    size = content.length,
    crc = crc32(content),
    method = 8,
    flags = 0,
    ...entry
  } of entries) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    parts.push(Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(entry.at ?? at, 10);
    contents.push(Buffer.from("PK\x01\x02\x14\x00"), fields, rest.subarray(0, 14), Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const table = Buffer.concat(contents);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(at, 12);
  return new Uint8Array(Buffer.concat([...parts, table, Buffer.from("PK\x05\x06"), end]));
}

const array = (n = 3) => formatNpy({ shape: [n], data: new Float64Array(n).fill(1) });

describe("npz", () => {
  test("a true archive is read, stored or deflated", () => {
    const archive = zip([
      { name: "X.npy", content: array() },
      { name: "y.npy", content: array(2), method: 0 },
      { name: "readme.txt", content: utf8("no array") },
    ]);
    expect(Object.keys(parseNpz(archive))).toEqual(["X", "y"]);
    expect(parseNpz(archive).y.data).toEqual(Float64Array.of(1, 1));
  });

  test("a bomb that declares its size is refused before it is unpacked", () => {
    const bomb = zip([{ name: "X.npy", content: new Uint8Array(20_000_000) }]);
    expect(bomb.length).toBeLessThan(30_000);
    expect(() => parseNpz(bomb, { maxBytes: 1e6 })).toThrow(
      "must come to at most 1000000 bytes (maxBytes), got 20000000",
    );
  });

  test("many entries over the same packed bytes count each", () => {
    const content = new Uint8Array(400_000);
    const names = Array.from({ length: 5 }, (_, k) => `${k}.npy`);
    const overlapping = zip(names.map((name) => ({ name, content, at: 0 })));
    expect(() => parseNpz(overlapping, { maxBytes: 1e6 })).toThrow("must come to at most 1000000 bytes");
  });

  test("a bomb that declares less than it is, is left where it passes what it declared", () => {
    const bomb = zip([{ name: "X.npy", content: new Uint8Array(200_000_000), size: 1000, crc: 0 }]);
    expect(() => parseNpz(bomb)).toThrow('whose "X.npy" declares 1000 bytes and has more');
  });

  test.each<[string, Partial<Entry>, string]>([
    ["more than there is", { size: 500 }, "declares 500 bytes and has 152"],
    ["another checksum", { crc: 1 }, "has another checksum than it declares"],
    ["a method that is not known", { method: 12 }, "is compressed by method 12"],
    ["encryption", { flags: 1 }, "one that is encrypted"],
    ["a place outside of the file", { at: 4e9 }, "is not where it should be"],
  ])("an entry that declares %s is refused", (_, lie, message) => {
    expect(() => parseNpz(zip([{ name: "X.npy", content: array(), ...lie }]))).toThrow(message);
  });

  test("a name that stands twice is refused; names that are paths are names, since nothing is ever written under them", () => {
    const twice = zip([
      { name: "X.npy", content: array() },
      { name: "X.npy", content: array(2) },
    ]);
    expect(() => parseNpz(twice)).toThrow('arrays must have different names, got "X" twice');
    const paths = ["/etc/passwd.npy", "../../up.npy", "__proto__.npy"];
    const read = parseNpz(zip(paths.map((name) => ({ name, content: array() }))));
    expect(Object.keys(read)).toEqual(["/etc/passwd", "../../up", "__proto__"]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).shape).toBeUndefined();
  });

  test("every cut of an archive is refused", () => {
    const archive = zip([{ name: "X.npy", content: array() }]);
    for (let length = 0; length < archive.length; length++)
      expect(() => parseNpz(archive.subarray(0, length)), `${length} bytes`).toThrow(
        "must be a whole zip archive",
      );
  });
});

describe("gzip", () => {
  const csv = `a,b\n${"1,2\n".repeat(1000)}`;
  test("a bomb is left at the limit, whether its trailer tells the truth or not", async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    await expect(readTable(bomb, { maxBytes: 1e6 })).rejects.toThrow(
      "must unpack to at most 1000000 bytes (maxBytes)",
    );
    bomb.writeUInt32LE(10, bomb.length - 4);
    await expect(readTable(bomb, { maxBytes: 1e6 })).rejects.toThrow(
      "must unpack to at most 1000000 bytes (maxBytes)",
    );
  });

  test("several members are one file; a wrong checksum or a cut is refused", async () => {
    const two = Buffer.concat([gzipSync(csv), gzipSync("3,4\n")]);
    expect((await readTable(two)).X.rows).toBe(1001);
    const wrong = gzipSync(csv);
    wrong[wrong.length - 8] ^= 1;
    await expect(readTable(wrong)).rejects.toThrow("got one with a wrong checksum or length");
    await expect(readTable(gzipSync(csv).subarray(0, 40))).rejects.toThrow("a gzipped file must be whole");
  });
});

describe("IDX", () => {
  const header = (...lengths: number[]) =>
    Uint8Array.from([
      0,
      0,
      8,
      lengths.length,
      ...lengths.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]),
    ]);
  test.each([
    ["four billion images", header(0xffffffff, 28, 28), "an axis must have at most 2147483647 places"],
    ["2^93 elements", header(2 ** 30, 2 ** 31 - 1, 2 ** 31 - 1), "must be followed by"],
    ["more than there is", header(2, 2), "shape [2, 2] must be followed by 4 bytes, got 0"],
    ["255 axes", Uint8Array.of(0, 0, 8, 255, 0, 0, 0, 1), "the header must have 1024 bytes, got 8"],
    ["an unknown type", Uint8Array.of(0, 0, 7, 1, 0, 0, 0, 1, 5), "the element type must be"],
    ["nothing", new Uint8Array(0), "must start with two zero bytes"],
  ])("a file that claims %s is refused", (_, bytes, message) => {
    expect(() => parseIdx(bytes)).toThrow(message);
  });
});

const refuses = (bytes: Uint8Array, message: string, options: ReadTableOptions = {}) =>
  expect(readTable(bytes, options)).rejects.toThrow(message);

describe("CSV", () => {
  test("ragged rows, open quotes and other bytes than UTF-8 are refused with their place", async () => {
    await refuses(utf8("a,b\n1,2\n3\n"), "row 3 must have 2 cells like row 1, got 1");
    await refuses(utf8("a,b\n1,2,3\n"), "row 2 must have 2 cells like row 1, got 3");
    await refuses(utf8('a,b\n"1,2\n3,4\n'), "must close its quotes");
    await refuses(Uint8Array.of(0x61, 0x0a, 0xff, 0xfe), "a text file must be UTF-8");
    await refuses(utf8("a,b\n1,\u0000\n"), "must be a number");
  });

  test("a mark of byte order is no part of the first name; lone carriage returns end lines", async () => {
    expect((await readTable(utf8("\ufeffa,b\r1,2\r3,4\r"))).columns).toEqual(["a", "b"]);
    expect((await readTable(utf8("\ufeffa,b\r1,2\r3,4\r"))).X.rows).toBe(2);
  });

  test("more columns or cells than there may be are refused before a cell is made", async () => {
    const wide = new Uint8Array(30_000_000).fill(0x2c);
    await refuses(wide, "a table must have at most 1000000 columns (maxColumns), got more");
    await refuses(utf8("a,b,c\n1,2,3\n"), "at most 2 columns (maxColumns), got more", { maxColumns: 2 });
    const deep = new Uint8Array(1_000_000).fill(0x0a);
    await refuses(deep, "at most 100000 cells (maxBytes / 20), got more", { maxBytes: 2_000_000 });
  });

  test("a hundred thousand columns are read in time that grows with them, not with their square", async () => {
    const names = Array.from({ length: 100_000 }, (_, j) => `c${j}`);
    const { columns } = await readTable(utf8(`${names.join(",")}\n${names.map(() => 1).join(",")}\n`));
    expect(columns.length).toBe(100_000);
    await refuses(
      utf8(`${[...names, "c7"].join(",")}\n`),
      'columns must have different names, got "c7" twice',
    );
  });

  test("numbers beyond doubles are refused, and a million digits that are none take no time", async () => {
    await refuses(utf8("a\n1e400\n"), "must be a number");
    await refuses(utf8(`a\n1\n${"1".repeat(300_000)}x\n`), "must be a number");
    expect((await readTable(utf8(`a\n0.${"1".repeat(300_000)}\n`))).X.data[0]).toBeCloseTo(1 / 9);
  });

  test("a column that is asked for as NaN is none", async () => {
    const asked = readTable(utf8("a,b\n1,2\n"), { target: NaN });
    await expect(asked).rejects.toThrow("readTable: target must be a column, got NaN, there are 2");
  });

  test("names such as __proto__ are names", async () => {
    const { columns, y } = await readTable(utf8("__proto__,constructor\n1,2\n"), { target: "__proto__" });
    expect(columns).toEqual(["constructor"]);
    expect(y).toEqual(Float64Array.of(1));
  });
});

describe("Parquet", () => {
  const file = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "a", data: Array.from({ length: 50 }, (_, i) => i / 3), type: "DOUBLE" },
        { name: "b", data: Array.from({ length: 50 }, (_, i) => i % 3), type: "INT32" },
      ],
    }),
  );

  test("the file as it is, is read; limits are adjustable", async () => {
    expect((await readTable(file)).X).toMatchObject({ rows: 50, cols: 2 });
    await refuses(file, "a table must have at most 1 columns (maxColumns), got 2", { maxColumns: 1 });
    await refuses(file, "at most", { maxBytes: file.length, format: "parquet", maxColumns: 5 }).catch(
      () => undefined,
    );
  });

  test("a page of negative size, which would lead back to itself for ever, is refused", async () => {
    const small = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "a", data: [1, 2, 3], type: "DOUBLE" },
          { name: "b", data: [1, 2, 2], type: "INT32" },
        ],
      }),
    );
    const damaged = small.with(65, 241).with(154, 254).with(0, 225);
    await expect(readTable(damaged, { format: "parquet" })).rejects.toThrow(/^readTable: /);
    for (let at = 4; at < 100; at++)
      for (const byte of [0, 1, 127, 128, 255])
        await readTable(small.with(at, byte), { format: "parquet" }).catch((error: Error) =>
          expect(error.message).toMatch(/^readTable: /),
        );
  });

  /** A file of two columns, whose names are easy to find in it. */
  const named = () =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: "first", data: Array.from({ length: 50 }, (_, i) => i / 3), type: "DOUBLE" },
          { name: "second", data: Array.from({ length: 50 }, (_, i) => i), type: "INT32" },
        ],
      }),
    );

  test("a column of −2 parts, which would lead back to the one before it for ever, is refused", async () => {
    // behind the name of the last column: the field num_children, its id written out, and −2 in zigzag
    const bytes = named();
    const at = bytes.indexOf("second") + "second".length;
    const length = bytes.readUInt32LE(bytes.length - 8);
    const evil = Buffer.concat([bytes.subarray(0, at), Buffer.of(0x15, 3), bytes.subarray(at)]);
    evil.writeUInt32LE(length + 2, evil.length - 8);
    await refuses(evil, 'columns must be plain, got the nested column "second"', { format: "parquet" });
  });

  test("offsets that lead elsewhere are refused, or give what stands there", async () => {
    const bytes = named();
    const { row_groups: groups } = parquetMetadata(bytes.buffer.slice(bytes.byteOffset) as ArrayBuffer);
    const place = Number(groups[0].columns[1].meta_data!.data_page_offset);
    const zigzag = (n: number) => Buffer.of(((2 * n) & 127) | 128, (2 * n) >> 7);
    const at = bytes.lastIndexOf(zigzag(place));
    expect(at).toBeGreaterThan(place);
    let refused = 0;
    for (let to = 64; to < 2 ** 13; to += 37) {
      const moved = Buffer.from(bytes);
      zigzag(to).copy(moved, at);
      const outcome = await readTable(moved, { format: "parquet" }).catch((error: Error) => error.message);
      if (typeof outcome !== "string") continue;
      expect(outcome).toMatch(/^readTable: /);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(200);
  });

  test("columns in a group of rows that the schema has not are refused: nobody would wait for their errors", async () => {
    const bytes = named();
    bytes.write("xxcond", bytes.lastIndexOf("second"));
    await refuses(bytes, "has not the columns of its schema", { format: "parquet" });
  });

  test("every cut, and every byte of the footer set to 255, gives a table or an error of ours", async () => {
    for (let length = 0; length < file.length; length += 7)
      await expect(readTable(file.subarray(0, length), { format: "parquet" })).rejects.toThrow(
        /^readTable: /,
      );
    for (let at = file.length - 200; at < file.length; at++) {
      const outcome = await readTable(file.with(at, 255), { format: "parquet" }).then(
        ({ X }) => X.rows,
        (error: Error) => error.message,
      );
      expect(typeof outcome === "number" || outcome.startsWith("readTable: "), String(outcome)).toBe(true);
    }
  });
});

describe("what is no file", () => {
  test("a device without end is read up to the limit; a pipe up to its end", async () => {
    await expect(readTable("/dev/zero", { maxBytes: 5_000_000 })).rejects.toThrow(
      "the file must have at most 5000000 bytes (maxBytes), got more",
    );
    const folder = mkdtempSync(join(tmpdir(), "overparam-pipe-"));
    try {
      const pipe = join(folder, "x.csv");
      execFileSync("mkfifo", [pipe]);
      const reading = readTable(pipe);
      const writer = spawn("sh", ["-c", `printf 'a,b\\n1,2\\n' > '${pipe}'`]);
      expect((await reading).X.data).toEqual(Float64Array.of(1, 2));
      writer.kill();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("an answer from the web without end, or that declares no length, is read up to the limit", async () => {
    const server = createServer((_, response) => {
      const send = () => void (response.destroyed || response.write(Buffer.alloc(1 << 16), send));
      send();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const asked = openOfTheWeb("readTable", `http://127.0.0.1:${port}/endless.csv`, 5_000_000);
      await expect(asked).rejects.toThrow(
        "readTable: the file must have at most 5000000 bytes (maxBytes), got more",
      );
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("an address is no file in Node, and a folder none either", async () => {
    await expect(readTable(new URL("http://localhost/x.csv"))).rejects.toThrow("the source must be a file");
    await expect(readTable(tmpdir())).rejects.toThrow("which is a folder");
    await expect(readTable("a\0b")).rejects.toThrow("the source must be a readable file");
  });
});
