/** Tables at a tick between snapshots. Looking allocates nothing, so that it can be done in every frame. */

import type { History, Snapshot } from "./history.ts";
import { Predictor, type Schema, type TableSchema } from "./schema.ts";
import { Table } from "./tables.ts";

/** The tables as they were at `tick`, for one look. Who looks often keeps a `View`. */
export function interpolate(schema: Schema, history: History, tick: number): View {
  const view = new View(schema, history);
  view.at(tick);
  return view;
}

const EMPTY = new Table(0);

export class View {
  /** The tick that is shown, with its fraction: as asked for, but never before the oldest snapshot. */
  tick = 0;
  /** Ticks by which it is beyond the newest snapshot; 0 if it is not. */
  ahead = 0;
  /** The snapshot whose rows are shown: the newest at or before `tick`; null before the first. */
  snapshot: Snapshot | null = null;
  private readonly schema: Schema;
  private readonly history: History;
  private readonly tables: TableView[];
  private readonly farthest: number;

  /** Beyond the newest snapshot movement goes on for at most `farthest` ticks, then stands still. */
  constructor(schema: Schema, history: History, farthest = 6) {
    this.schema = schema;
    this.history = history;
    this.farthest = farthest;
    this.tables = schema.tables.map((table) => new TableView(table));
  }

  /** The tick whose picture is on the screen: `tick`, but never farther beyond the newest snapshot than movement goes on. */
  get shown(): number {
    return this.tick - Math.max(0, this.ahead - this.farthest);
  }

  /** Whether snapshots have stopped for so long that nothing moves any more: to be shown. */
  get stalled(): boolean {
    return this.ahead > this.farthest;
  }

  table(name: string): TableView {
    return this.tables[this.schema.table(name)]!;
  }

  /** Shows `tick`, from now until the next call. */
  at(asked: number): void {
    const { oldest, newest } = this.history;
    // Behind a stall, or at a join, the picture is at once of the one snapshot there is, and waits there.
    const tick = Math.max(asked, oldest?.tick ?? 0);
    this.tick = tick;
    this.ahead = newest ? Math.max(0, tick - newest.tick) : 0;
    if (newest && tick >= newest.tick) {
      // Going on as between the last two is the same line, looked at from its other end.
      const before = this.history.back(1);
      const share = before ? -Math.min(this.ahead, this.farthest) / (newest.tick - before.tick) : 0;
      this.show(newest, before, share, true);
      return;
    }
    const newer = this.history.newerThan(tick);
    const from = this.history.back(newer);
    if (from) {
      const to = this.history.back(newer - 1)!;
      this.show(from, to, (tick - from.tick) / (to.tick - from.tick), false);
    } else {
      this.show(this.history.back(newer - 1), null, 0, false);
    }
  }

  private show(rows: Snapshot | null, other: Snapshot | null, share: number, backwards: boolean): void {
    this.snapshot = rows;
    for (let index = 0; index < this.tables.length; index++) {
      this.tables[index]!.show(rows?.tables[index] ?? EMPTY, other?.tables[index] ?? EMPTY, share, backwards);
    }
  }
}

/** One table of a `View`. Rows are those of the snapshot at or before the tick shown. */
export class TableView {
  length = 0;
  private rows: Table = EMPTY;
  private other: Table = EMPTY;
  private share = 0;
  /** Per row, where it stands in the other snapshot; -1 if it is not the same there. */
  private pairs = new Int32Array(16);
  private readonly schema: TableSchema;
  private readonly fixed: readonly number[];

  constructor(schema: TableSchema) {
    this.schema = schema;
    this.fixed = schema.columns.flatMap((column, index) => (column.predictor === Predictor.fixed ? [index] : []));
  }

  id(row: number): number {
    return this.rows.id(row);
  }

  /** The row of an id, or -1. */
  find(id: number): number {
    return this.rows.find(id);
  }

  /** As it travelled, in the snapshot at or before the tick shown. */
  held(row: number, column: number): number {
    return this.rows.value(row, column);
  }

  /** At the tick shown: `linear` columns move, others step. */
  value(row: number, column: number): number {
    return this.schema.columns[column]!.predictor === Predictor.linear ? this.blend(row, column) : this.held(row, column);
  }

  /** At the tick shown, moving whatever the predictor: for `hold` columns known to be smooth. */
  blend(row: number, column: number): number {
    const from = this.rows.value(row, column);
    const pair = this.pairs[row]!;
    if (pair < 0 || this.share === 0) return from;
    const { wrap } = this.schema.columns[column]!;
    const way = this.other.value(pair, column) - from;
    if (wrap === 0) return from + way * this.share;
    const half = wrap / 2;
    const short = ((way + half) & (wrap - 1)) - half;
    const value = (from + short * this.share) % wrap;
    return value < 0 ? value + wrap : value;
  }

  /** For `View`. */
  show(rows: Table, other: Table, share: number, backwards: boolean): void {
    this.share = share;
    if (rows === this.rows && other === this.other) return;
    this.rows = rows;
    this.other = other;
    this.length = rows.length;
    if (this.pairs.length < rows.length) this.pairs = new Int32Array(2 * rows.length);
    const { replaced } = backwards ? rows : other;
    for (let row = 0, at = 0; row < rows.length; row++) {
      const id = rows.id(row);
      while (at < other.length && other.id(at) < id) at++;
      const same = at < other.length && other.id(at) === id && !replaced.has(id) && this.sameFixed(row, at);
      this.pairs[row] = same ? at : -1;
    }
  }

  /** Full snapshots do not tell which rows were replaced; a change of what is fixed does. */
  private sameFixed(row: number, at: number): boolean {
    for (const column of this.fixed) {
      if (this.rows.value(row, column) !== this.other.value(at, column)) return false;
    }
    return true;
  }
}
