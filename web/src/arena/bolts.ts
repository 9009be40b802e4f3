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

  constructor(private readonly setup: Setup, private readonly columns: Pick<Columns, "bolts" | "tables">, private readonly births: number) {}

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
    const vx = part(cos(angle), figures.bolt_speed);
    const vy = part(sin(angle), figures.bolt_speed);
    const [spent, atWall] = this.reach(x * unit, y * unit, vx, vy);
    return { id, owner, x, y, vx: vx / unit, vy: vy / unit, angle: toRadians(angle), born, spent, atWall, gone: undefined, seen: false };
  }

  /** How many ticks it flies until a wall, looked at in the server's steps; lengths in units. */
  private reach(x: number, y: number, vx: number, vy: number): [ticks: number, atWall: boolean] {
    const { figures, walls } = this.setup;
    const parts = figures.bolt_parts;
    for (let step = 1; step <= figures.bolt_life * parts; step++) {
      const px = x + Math.trunc((vx * step) / parts);
      const py = y + Math.trunc((vy * step) / parts);
      for (const wall of walls) {
        if (px >= wall.x && px < wall.x + wall.w && py >= wall.y && py < wall.y + wall.h) return [step / parts, true];
      }
    }
    return [figures.bolt_life, false];
  }
}
