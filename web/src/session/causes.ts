import type { Snapshot, Table } from "skirmish-client";
import { readEvent } from "../arena/events";
import type { Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Ship } from "../predict/movement";

/** Where the own ship was predicted to be at a tick, if it was. */
export type Predicted = (tick: number) => Readonly<Ship> | undefined;

/** A ship that pushes is pushed itself: by others too, in the same tick. */
const SHOVES = 2;

/**
 * Why a prediction may have been wrong although every input was in time: what else can change the own ship
 * between two snapshots. Only what the snapshots themselves bear out counts.
 */
export class Causes {
  constructor(private readonly setup: Setup, private readonly columns: Columns, private readonly me: number) {}

  /** Whether the own ship took something that changes how it flies or fires: rapid fire, or dashes. */
  pickedUp({ tick, tables, events }: Snapshot, before: number): boolean {
    const table = tables[this.columns.tables.pickups];
    if (table === undefined) return false;
    const { kind, ready } = this.columns.pickups;
    const changes = (row: number): boolean => table.value(row, kind) >= RAPID;
    for (const told of events) {
      const event = readEvent(told);
      const row = event?.kind === "pickup" && event.by === this.me ? table.find(event.pickup) : -1;
      if (row >= 0 && changes(row)) return true;
    }
    // Events may be lost with the snapshot they came in. The row stays: it tells when it was taken.
    for (let row = 0; row < table.length; row++) {
      const taken = table.value(row, ready) - this.setup.figures.pickup_return;
      if (changes(row) && taken > before && taken <= tick && this.reaches(table, row, tables[this.columns.tables.ships], tick - before)) return true;
    }
    return false;
  }

  /**
   * Whether another ship can have touched the own one since the snapshot before: the way that was predicted for it and
   * the way from where the other was to where it is, as far as snapshots tell that.
   */
  pushed(before: Snapshot, after: Snapshot, predicted: Predicted): boolean {
    const { ships } = this.columns.tables;
    const [from, to] = [before.tables[ships], after.tables[ships]];
    if (from === undefined || to === undefined) return false;
    const ticks = after.tick - before.tick;
    for (let row = 0; row < to.length; row++) {
      const id = to.id(row);
      const was = to.replaced.has(id) ? -1 : from.find(id);
      if (id !== this.me && this.touches(from, was, to, row, before.tick, ticks, predicted)) return true;
    }
    // Who was destroyed meanwhile pushed before that, and is in no snapshot any more.
    for (let row = 0; row < from.length; row++) {
      const id = from.id(row);
      const gone = to.find(id) < 0 || to.replaced.has(id);
      if (id !== this.me && gone && this.touches(from, row, to, -1, before.tick, ticks, predicted)) return true;
    }
    return false;
  }

  /** One other ship, by its rows in the two snapshots, of which one may be missing. */
  private touches(from: Table, was: number, to: Table, is: number, since: number, ticks: number, predicted: Predicted): boolean {
    const { ship_radius, ship_shove, ship_speed, dash_speed, slack_place } = this.setup.figures;
    const { dashes } = this.columns.ships;
    const dashed = was < 0 || is < 0 || to.value(is, dashes) < from.value(was, dashes);
    // Between the two it may have gone another way, and where the stream is slow both are a little off.
    const turns = ((dashed ? dash_speed : ship_speed) * (was < 0 || is < 0 ? ticks : ticks - 1)) / 4;
    const reach = 2 * ship_radius + SHOVES * ship_shove + turns + (ticks > 1 ? Math.SQRT2 * slack_place : 0);
    for (let n = 1; n <= ticks; n++) {
      const own = predicted(since + n);
      if (own !== undefined && Math.hypot(this.between(from, was, to, is, "x", n, ticks) - own.x, this.between(from, was, to, is, "y", n, ticks) - own.y) < reach) return true;
    }
    return false;
  }

  /** Where it was `n` ticks after the first snapshot: on the straight way, or as it flew where one row is missing. */
  private between(from: Table, was: number, to: Table, is: number, axis: "x" | "y", n: number, ticks: number): number {
    const { ships } = this.columns;
    const [place, speed] = [ships[axis], ships[axis === "x" ? "vx" : "vy"]];
    if (is < 0) return from.value(was, place) + from.value(was, speed) * n;
    if (was < 0) return to.value(is, place) - to.value(is, speed) * (ticks - n);
    return from.value(was, place) + ((to.value(is, place) - from.value(was, place)) * n) / ticks;
  }

  /** Whether the own ship can have been at a pickup within so many ticks. */
  private reaches(pickups: Table, pickup: number, ships: Table | undefined, ticks: number): boolean {
    const row = ships?.find(this.me) ?? -1;
    if (ships === undefined || row < 0) return false;
    const { ship_radius, pickup_radius, dash_speed, slack_place } = this.setup.figures;
    const { x, y } = this.columns.pickups;
    const far = Math.hypot(ships.value(row, this.columns.ships.x) - pickups.value(pickup, x), ships.value(row, this.columns.ships.y) - pickups.value(pickup, y));
    return far < ship_radius + pickup_radius + dash_speed * (ticks - 1) + (ticks > 1 ? Math.SQRT2 * slack_place : 0);
  }
}

/** Kinds from this one on change what is predicted; repair and shield do not. */
const RAPID = 2;
