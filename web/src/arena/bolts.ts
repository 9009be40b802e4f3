import type { Snapshot } from "skirmish-client";
import { cos, part, sin, toRadians } from "../predict/trig";
import type { Columns } from "./columns";
import type { Setup } from "./setup";

/** A bolt, from its row: its path follows from where and when it was born. Lengths in px, times in ticks. */
export interface Bolt {
  readonly id: number;
  readonly owner: number;
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  readonly angle: number;
  readonly born: number;
  /** The age at which it meets a wall or its end, whatever else happens. */
  readonly spent: number;
  readonly atWall: boolean;
  /** The first tick without it; undefined while it flies. */
  gone: number | undefined;
  /** Whether it has been seen: its first picture comes with a flash and a sound. */
  seen: boolean;
}

/** All bolts that fly or are still to be shown flying. */
export class Bolts {
  readonly flying = new Map<number, Bolt>();

  constructor(private readonly setup: Setup, private readonly columns: Columns, private readonly births: number) {}

  clear(): void {
    this.flying.clear();
  }

  /** Takes what a snapshot shows: new bolts, and those it shows no more. */
  take({ tick, tables }: Snapshot): void {
    const table = tables[this.columns.tables.bolts];
    if (table === undefined) return;
    for (const bolt of this.flying.values()) if (bolt.gone === undefined && table.find(bolt.id) < 0) bolt.gone = tick;
    for (let row = 0; row < table.length; row++) {
      const id = table.id(row);
      if (this.flying.has(id)) continue;
      const c = this.columns.bolts;
      // Births are told modulo more ticks than a bolt lives.
      const age = (((tick - table.value(row, c.born)) % this.births) + this.births) % this.births;
      this.flying.set(id, this.bolt(id, table.value(row, c.owner), table.value(row, c.x), table.value(row, c.y), table.value(row, c.angle), tick - age));
    }
  }

  /** A bolt by its birth; also for those that are only predicted. */
  bolt(id: number, owner: number, x: number, y: number, angle: number, born: number): Bolt {
    const { figures, unit } = this.setup;
    const vx = part(cos(angle), figures.bolt_speed) / unit;
    const vy = part(sin(angle), figures.bolt_speed) / unit;
    const [spent, atWall] = this.reach(x, y, vx, vy);
    return { id, owner, x, y, vx, vy, angle: toRadians(angle), born, spent, atWall, gone: undefined, seen: false };
  }

  /** How many ticks it flies until a wall, looked at in the server's steps. */
  private reach(x: number, y: number, vx: number, vy: number): [ticks: number, atWall: boolean] {
    const { figures, unit, walls } = this.setup;
    const steps = figures.bolt_life * figures.bolt_parts;
    for (let step = 1; step <= steps; step++) {
      const ticks = step / figures.bolt_parts;
      const px = (x + vx * ticks) * unit;
      const py = (y + vy * ticks) * unit;
      for (const wall of walls) {
        if (px >= wall.x && px < wall.x + wall.w && py >= wall.y && py < wall.y + wall.h) return [ticks, true];
      }
    }
    return [figures.bolt_life, false];
  }
}
