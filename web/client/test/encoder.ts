/** A plain writer of deltas, straight from the protocol's text, in BigInt arithmetic: slow and obvious. */

import { type Column, Predictor, type Schema } from "../src/schema.ts";

export interface Row {
  id: number;
  /** Another life of the same id is a discontinuity. */
  life: number;
  values: number[];
}

/** Per table its rows, in ascending id. */
export type World = Row[][];

export class Encoder {
  private readonly schema: Schema;
  private world: World;
  /** Per table and id, the last change of each column. */
  private changes: Map<number, number[]>[];

  constructor(schema: Schema) {
    this.schema = schema;
    this.world = schema.tables.map(() => []);
    this.changes = schema.tables.map(() => new Map());
  }

  /** The delta to `next`. `terse` writes 0 wherever that is allowed. */
  advance(next: World, terse: boolean): unknown[] {
    const delta = this.schema.tables.map(({ columns }, t) => {
      const { kept, replaced } = split(columns, this.world[t]!, next[t]!);
      const changes = new Map<number, number[]>();
      const residuals: number[][] = columns.map(() => []);
      for (const row of next[t]!) {
        const old = kept.get(row.id);
        const last = this.changes[t]!.get(row.id);
        const change = columns.map((column, c) => (old ? modulo(row.values[c]! - old.values[c]!, column.wrap) : 0));
        changes.set(row.id, change);
        if (old) columns.forEach(({ predictor, wrap }, c) => {
          residuals[c]!.push(predictor === Predictor.linear ? modulo(change[c]! - last![c]!, wrap) : change[c]!);
        });
      }
      const written = write(columns, this.world[t]!, next[t]!, kept, changes, residuals, terse);
      this.changes[t] = changes;
      return { written, replaced };
    });
    this.world = next;
    return delta.map(({ written }) => written);
  }

  /** A full snapshot of what is held. */
  full(terse: boolean): unknown[] {
    return this.schema.tables.map(({ columns }, t) =>
      write(columns, [], this.world[t]!, new Map(), this.changes[t]!, columns.map(() => []), terse),
    );
  }
}

/** Old rows that stay, and ids in a new life. */
export function split(columns: readonly Column[], old: Row[], next: Row[]): { kept: Map<number, Row>; replaced: number[] } {
  const kept = new Map<number, Row>();
  const replaced: number[] = [];
  for (const row of next) {
    const before = old.find((other) => other.id === row.id);
    if (!before) continue;
    const same =
      before.life === row.life &&
      columns.every(({ predictor }, c) => predictor !== Predictor.fixed || before.values[c] === row.values[c]);
    if (same) kept.set(row.id, before);
    else replaced.push(row.id);
  }
  return { kept, replaced };
}

function write(
  columns: readonly Column[],
  old: Row[],
  next: Row[],
  kept: Map<number, Row>,
  changes: Map<number, number[]>,
  residuals: number[][],
  terse: boolean,
): unknown {
  const zeros = (values: number[]): unknown => (terse && values.every((value) => value === 0) ? 0 : values);
  const removed = old.flatMap((row, position) => (kept.has(row.id) ? [] : [position]));
  const added = next.filter((row) => !kept.has(row.id));
  const moving = columns.flatMap(({ predictor }, c) => (predictor === Predictor.fixed ? [] : [residuals[c]!]));
  const still = moving.every((residual) => residual.every((value) => value === 0));
  if (terse && removed.length === 0 && added.length === 0 && still) return 0;
  let last = old.at(-1)?.id ?? 0;
  const ids = added.map(({ id }) => {
    const difference = modulo(id - last, 0);
    last = id;
    return difference;
  });
  const linear = columns.flatMap(({ predictor }, c) => (predictor === Predictor.linear ? [c] : []));
  return [
    removed.length > 0 || !terse ? removed : 0,
    added.length === 0
      ? 0
      : [
          ids,
          ...columns.map((_, c) => zeros(added.map((row) => row.values[c]!))),
          ...linear.map((c) => zeros(added.map((row) => changes.get(row.id)![c]!))),
        ],
    terse && still ? 0 : moving.map(zeros),
  ];
}

/** To the centred range, modulo the wrap or 2^32. */
function modulo(value: number, wrap: number): number {
  return Number(BigInt.asIntN(wrap === 0 ? 32 : Math.log2(wrap), BigInt(value)));
}
