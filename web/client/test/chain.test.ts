import { expect, test } from "vitest";
import { Chain, ChecksumFault } from "../src/chain.ts";
import { crc32 } from "../src/crc32.ts";
import { Fault } from "../src/fault.ts";
import { Predictor, readSchema, type Schema } from "../src/schema.ts";
import { checksum, type Tables } from "../src/tables.ts";
import { Encoder, type Row, split, type World } from "./encoder.ts";
import { Random } from "./random.ts";

const SCHEMA = readSchema([
  ["players", [["seq", 1, "", 2, 0]]],
  ["ships", [["hull", 1, "", 0, 0], ["x", 16, "px", 2, 0], ["aim", 256, "turn", 2, 256], ["health", 1, "", 1, 0], ["far", 1, "", 2, 2 ** 31], ["dial", 8, "", 1, 2]]],
  ["bolts", [["x", 1, "", 0, 0], ["born", 1, "", 0, 0]]],
  ["flags", []],
]); // prettier-ignore

const EXTREMES = [0, 1, -1, 127, 128, -128, 65_535, 2 ** 31 - 1, -(2 ** 31), 2 ** 30, -(2 ** 30)];

function value(random: Random, wrap: number): number {
  const any = random.chance(0.5) ? random.pick(EXTREMES) : random.below(2000) - 1000;
  return wrap === 0 ? any : Number(BigInt.asUintN(Math.log2(wrap), BigInt(any)));
}

function nextWorld(random: Random, schema: Schema, world: World): World {
  return schema.tables.map(({ columns }, t) => {
    const rows: Row[] = [];
    for (const row of world[t]!) {
      if (random.chance(0.08)) continue;
      const life = row.life + (random.chance(0.06) ? 1 : 0);
      const values = row.values.map((old, c) => {
        const { predictor, wrap } = columns[c]!;
        if (predictor === Predictor.fixed && !random.chance(0.02)) return old;
        if (random.chance(0.5)) return old;
        return random.chance(0.1) ? value(random, wrap) : wrap ? (old + 3) & (wrap - 1) : (old + 7) | 0;
      });
      rows.push({ id: row.id, life, values });
    }
    for (let count = random.chance(0.3) ? random.below(5) : 0; count > 0; count--) {
      const id = random.chance(0.2) ? random.pick(EXTREMES) : random.below(100) - 50;
      if (rows.some((row) => row.id === id)) continue;
      rows.push({ id, life: random.below(1000), values: columns.map(({ wrap }) => value(random, wrap)) });
    }
    return rows.sort((a, b) => a.id - b.id);
  });
}

const plain = (tables: Tables): number[][][] =>
  tables.map((table) => Array.from({ length: table.length }, (_, row) => [table.id(row), ...table.row(row)]));
const rowsOf = (world: World): number[][][] => world.map((rows) => rows.map((row) => [row.id, ...row.values]));

test.each([1, 2, 3, 4, 5, 6, 7, 8])("an old member and one who joins anywhere hold the same, seed %i", (seed) => {
  const random = new Random(seed);
  const encoder = new Encoder(SCHEMA);
  const old = new Chain(SCHEMA);
  let joiner = new Chain(SCHEMA);
  let world: World = SCHEMA.tables.map(() => []);
  for (let tick = 1; tick <= 300; tick++) {
    const next = nextWorld(random, SCHEMA, world);
    const delta = encoder.advance(next, random.chance(0.5));
    const tables = old.take({ tick, age: tick === 1 ? 0 : 1, delta, checksum: null });
    expect(plain(tables)).toEqual(rowsOf(next));
    const replaced = SCHEMA.tables.map(({ columns }, t) => split(columns, world[t]!, next[t]!).replaced);
    expect(tables.map((table) => [...table.replaced].sort((a, b) => a - b))).toEqual(replaced);
    if (joiner.tick !== null && !random.chance(0.05)) {
      joiner.take({ tick, age: 1, delta, checksum: checksum(tables) });
    } else {
      if (random.chance(0.5)) joiner = new Chain(SCHEMA);
      joiner.take({ tick, age: 0, delta: encoder.full(random.chance(0.5)), checksum: checksum(tables) });
    }
    expect(plain(joiner.tables)).toEqual(rowsOf(next));
    world = next;
  }
});

test("a snapshot on another base, or of another content, is found out, and a full one heals it", () => {
  const encoder = new Encoder(SCHEMA);
  const world: World = [[{ id: 1, life: 0, values: [5] }], [], [], []];
  const first = encoder.advance(world, true);
  const chain = new Chain(SCHEMA);
  expect(() => chain.take({ tick: 1, age: 1, delta: first, checksum: null })).toThrow(Fault);
  chain.take({ tick: 1, age: 0, delta: first, checksum: null });
  expect(() => chain.take({ tick: 3, age: 1, delta: [0, 0, 0, 0], checksum: null })).toThrow(Fault);
  expect(() => chain.take({ tick: 2, age: 1, delta: [0, 0, 0, 0], checksum: null })).toThrow(Fault);
  chain.take({ tick: 4, age: 0, delta: first, checksum: null });
  expect(() => chain.take({ tick: 5, age: 1, delta: [0, 0, 0, 0], checksum: 1 })).toThrow(ChecksumFault);
  chain.take({ tick: 6, age: 0, delta: first, checksum: null });
  expect(chain.tables[0]!.find(1)).toBe(0);
});

test.each<[string, unknown]>([
  ["no array", 0],
  ["too few tables", [0, 0, 0]],
  ["a table that is text", ["x", 0, 0, 0]],
  ["too few parts", [[0, 0], 0, 0, 0]],
  ["a position beyond the table", [[[1], 0, 0], 0, 0, 0]],
  ["positions that do not ascend", [[[0, 0], 0, 0], 0, 0, 0]],
  ["an added id that stays", [[0, [[0], 0, 0], 0], 0, 0, 0]],
  ["added ids that do not ascend", [[0, [[1, 0], 0, 0], 0], 0, 0, 0]],
  ["too few added columns", [[0, [[1], 0], 0], 0, 0, 0]],
  ["a column of the wrong length", [[0, 0, [[1, 2]]], 0, 0, 0]],
  ["a value beyond i32", [[0, 0, [[2 ** 31]]], 0, 0, 0]],
  ["a value that is no integer", [[0, 0, [[0.5]]], 0, 0, 0]],
])("a delta with %s is a fault", (_, delta) => {
  const chain = new Chain(SCHEMA);
  chain.take({ tick: 1, age: 0, delta: [[0, [[1], [5], [1]], 0], 0, 0, 0], checksum: null });
  expect(() => chain.take({ tick: 2, age: 1, delta, checksum: null })).toThrow(Fault);
  expect(chain.tick).toBeNull();
});

test("CRC-32 is that of zlib", () => {
  // The figure is zlib.crc32(b"123456789abc").
  const words = new Int32Array(new Uint8Array(Buffer.from("123456789abc")).buffer);
  expect(crc32(words)).toBe(0xbdb0c0e4);
  expect(crc32(words.subarray(1), crc32(words.subarray(0, 1)))).toBe(0xbdb0c0e4);
});
