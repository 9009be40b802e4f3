/** What is held of a stream of snapshots: the newest tables, and the last change of every linear value. */

import { Fault } from "./fault.ts";
import type { SnapshotMessage } from "./messages.ts";
import { fields, i32, list, u32 } from "./read.ts";
import { type Column, Predictor, type Schema } from "./schema.ts";
import { checksum, Table, type Tables } from "./tables.ts";

/** The tables do not have the checksum that the server states. */
export class ChecksumFault extends Fault {}

interface Rows {
  readonly table: Table;
  /** Per row, the last change of each linear column. */
  readonly changes: Int32Array;
}

/** What of a table's schema the codec needs. */
interface Shape {
  readonly columns: readonly Column[];
  readonly linear: number;
  /** Columns that are not fixed. */
  readonly moving: number;
}

export class Chain {
  /** The tick held; null before the first snapshot. */
  tick: number | null = null;
  private readonly shapes: readonly Shape[];
  private rows: readonly Rows[];

  constructor(schema: Schema) {
    this.shapes = schema.tables.map(({ columns }) => ({
      columns,
      linear: columns.filter((column) => column.predictor === Predictor.linear).length,
      moving: columns.filter((column) => column.predictor !== Predictor.fixed).length,
    }));
    this.rows = this.empty();
  }

  get tables(): Tables {
    return this.rows.map((rows) => rows.table);
  }

  /** Takes the next snapshot and gives its tables. After a `Fault` only a full snapshot can be taken. */
  take(message: Pick<SnapshotMessage, "tick" | "age" | "delta" | "checksum">): Tables {
    const held = this.tick;
    this.tick = null;
    if (message.age !== 0 && (held === null || held !== message.tick - message.age)) {
      throw new Fault(`tick ${message.tick} builds on ${message.tick - message.age}, but ${held ?? "nothing"} is held`);
    }
    const base = message.age === 0 ? this.empty() : this.rows;
    const deltas = fields(message.delta, this.shapes.length);
    this.rows = this.shapes.map((shape, index) => step(shape, base[index]!, deltas[index]));
    const { tables } = this;
    if (message.checksum !== null && checksum(tables) !== message.checksum) {
      throw new ChecksumFault(`the tables of tick ${message.tick} have another checksum`);
    }
    this.tick = message.tick;
    return tables;
  }

  private empty(): Rows[] {
    return this.shapes.map(({ columns }) => ({ table: new Table(columns.length), changes: new Int32Array(0) }));
  }
}

/** The rows after a table's delta. */
function step(shape: Shape, old: Rows, delta: unknown): Rows {
  if (delta === 0 && shape.linear === 0 && old.table.replaced.size === 0) return old;
  const [removed, added, residuals] = delta === 0 ? [0, 0, 0] : fields(delta, 3);
  const gone = removed === 0 ? [] : positions(removed, old.table.length);
  const coming = added === 0 ? NONE : readAdded(shape, old.table, added);
  const kept = old.table.length - gone.length;
  return merge(shape, old, gone, coming, residuals === 0 ? null : readColumns(residuals, shape.moving, kept, 0));
}

function positions(value: unknown, length: number): number[] {
  const all = list(value, u32);
  all.forEach((position, index) => {
    if (position >= length || (index > 0 && position <= all[index - 1]!)) throw new Fault("a removed row is not there");
  });
  return all;
}

/** One integer per row; null where all are 0. */
type Ints = readonly number[] | null;

interface Added {
  readonly ids: readonly number[];
  readonly values: readonly Ints[];
  readonly changes: readonly Ints[];
}

const NONE: Added = { ids: [], values: [], changes: [] };

function readAdded(shape: Shape, old: Table, value: unknown): Added {
  const columns = shape.columns.length;
  const parts = fields(value, 1 + columns + shape.linear);
  let last = old.length > 0 ? old.id(old.length - 1) : 0;
  const ids = list(parts[0], (difference) => (last = (last + i32(difference)) | 0));
  if (ids.some((id, index) => index > 0 && id <= ids[index - 1]!)) throw new Fault("added rows do not ascend");
  return {
    ids,
    values: readColumns(parts, columns, ids.length, 1),
    changes: readColumns(parts, shape.linear, ids.length, 1 + columns),
  };
}

/** `count` elements from `from` on, each with one integer per row. */
function readColumns(value: unknown, count: number, rows: number, from: number): Ints[] {
  return fields(value, from + count)
    .slice(from, from + count)
    .map((column) => readInts(column, rows));
}

function readInts(value: unknown, rows: number): Ints {
  if (value === 0) return null;
  const ints = list(value, i32);
  if (ints.length !== rows) throw new Fault("a column does not fit its rows");
  return ints;
}

/** Puts rows that stay, moved as expected plus their residuals, and added rows in order of id. */
function merge(shape: Shape, old: Rows, gone: readonly number[], added: Added, residuals: readonly Ints[] | null): Rows {
  const { columns, linear } = shape;
  const width = columns.length + 1;
  const from = old.table.data;
  const length = old.table.length - gone.length + added.ids.length;
  const data = new Int32Array(length * width);
  const changes = new Int32Array(length * linear);
  const replaced = new Set<number>();

  let kept = 0;
  let a = 0;
  for (let o = 0, g = 0, row = 0; row < length; ) {
    const id = o < old.table.length ? from[o * width]! : Infinity;
    if (o === gone[g]) {
      if (id === added.ids[a]) replaced.add(id);
      // An added row with a smaller id comes first: let it, and look again.
      if (a === added.ids.length || id <= added.ids[a]!) {
        o += 1;
        g += 1;
        continue;
      }
    }
    if (a < added.ids.length && added.ids[a]! <= id) {
      if (added.ids[a] === id && o !== gone[g]) throw new Fault("an added row is there already");
      put(row++);
    } else {
      move(o++, row++);
    }
  }
  return { table: new Table(columns.length, data, replaced.size > 0 ? replaced : undefined), changes };

  function put(row: number): void {
    data[row * width] = added.ids[a]!;
    columns.forEach(({ wrap }, index) => {
      data[row * width + 1 + index] = reduce(added.values[index]?.[a] ?? 0, wrap);
    });
    for (let index = 0; index < linear; index++) changes[row * linear + index] = added.changes[index]?.[a] ?? 0;
    a += 1;
  }

  function move(o: number, row: number): void {
    data[row * width] = from[o * width]!;
    for (let index = 0, m = 0, l = 0; index < columns.length; index++) {
      const { predictor, wrap } = columns[index]!;
      const before = from[o * width + 1 + index]!;
      let value = before;
      if (predictor !== Predictor.fixed) {
        let change = residuals?.[m]?.[kept] ?? 0;
        m += 1;
        if (predictor === Predictor.linear) {
          change = centred(old.changes[o * linear + l]! + change, wrap);
          changes[row * linear + l] = change;
          l += 1;
        }
        value = reduce(before + change, wrap);
      }
      data[row * width + 1 + index] = value;
    }
    kept += 1;
  }
}

/** Modulo the wrap, or modulo 2^32. */
function reduce(value: number, wrap: number): number {
  return wrap === 0 ? value | 0 : value & (wrap - 1);
}

/** The same, in the range -wrap/2 … wrap/2-1. */
function centred(value: number, wrap: number): number {
  return wrap === 0 ? value | 0 : ((value + wrap / 2) & (wrap - 1)) - wrap / 2;
}
