import type { Snapshot } from "skirmish-client";
import { cos, part, sin, toRadians, toSteps, TURN } from "../predict/trig";
import type { Shot } from "../predict/predictor";
import type { Columns } from "./columns";
import type { Setup } from "./setup";

/** How far the server's bolt may differ from the shot that was predicted: its input may have come a little late. */
const LATEST_TICKS = 4;
const WIDEST_TURN = 32;
/** Over so many ticks a shot that the server did not take fades away. */
const FADE_TICKS = 5;
/** Over so many ticks an own bolt goes from the time of the own ship to that of its row. */
const SETTLE_TICKS = 12;

/** A bolt: its path follows from where and when it was born. Lengths in px, times in ticks. */
export interface Bolt {
  id: number;
  readonly owner: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
  /** Radians. */
  angle: number;
  /** The tick in which its path begins, in the time of the others. */
  born: number;
  /** By how many ticks it is shown ahead of that at first, and from when on it loses them. */
  ahead: number;
  since: number;
  /** The age at which it meets a wall or its end, whatever else happens. */
  spent: number;
  atWall: boolean;
  /** The first tick without it; undefined while it flies. */
  gone: number | undefined;
  /** The tick of the picture from which on it fades, since the server does not know it. */
  refused: number | undefined;
  /** Whether it met a ship in the picture: from then on it is not shown, unless the server lets it fly on. */
  met: { readonly ship: number; readonly age: number } | undefined;
  /** Up to which age that has been looked at. */
  looked: number;
  /** The tick of the shot, if it was shot in the prediction on this page. */
  shot: number | undefined;
  /** Whether it has been seen: its first picture comes with a flash and a sound. */
  seen: boolean;
}

/** All bolts that fly or are still to be shown flying: those that the server tells of, and own shots before it does. */
export class Bolts {
  readonly flying = new Map<number, Bolt>();
  private shots = 0;
  private newest = 0;
  private told = true;

  constructor(private readonly setup: Setup, private readonly columns: Pick<Columns, "bolts" | "tables">, private readonly births: number) {}

  clear(): void {
    this.flying.clear();
  }

  /**
   * Shows a predicted shot at once. Its row will be by `lag` ticks older than the shot; the picture shows the
   * others by `behind` ticks before the own ship.
   */
  shoot(owner: number, { x, y, angle, born }: Shot, lag: number, behind: number, viewTick: number): void {
    const bolt = this.bolt(-++this.shots, owner, x, y, angle, born - lag);
    bolt.shot = born;
    bolt.ahead = Math.max(0, behind - lag);
    bolt.since = viewTick;
    this.flying.set(bolt.id, bolt);
  }

  /** Takes what a snapshot shows: new bolts, and those it shows no more. The slow streams tell of none. */
  take({ tick, tables }: Snapshot, told: boolean, viewTick: number): void {
    const table = tables[this.columns.tables.bolts];
    const before = this.newest;
    this.newest = tick;
    this.told = told;
    if (table === undefined || !told) return;
    const c = this.columns.bolts;
    for (const bolt of this.flying.values()) if (bolt.id > 0 && bolt.gone === undefined && table.find(bolt.id) < 0) bolt.gone = tick;
    for (let row = 0; row < table.length; row++) {
      const id = table.id(row);
      if (this.flying.has(id)) continue;
      // Births are told modulo more ticks than a bolt lives.
      const age = (((tick - table.value(row, c.born)) % this.births) + this.births) % this.births;
      const bolt = this.bolt(id, table.value(row, c.owner), table.value(row, c.x), table.value(row, c.y), table.value(row, c.angle), tick - age);
      this.flying.set(id, bolt);
      this.adopt(bolt, before, viewTick);
    }
    for (const bolt of this.flying.values()) {
      if (bolt.shot !== undefined && bolt.id < 0 && tick >= bolt.shot + LATEST_TICKS) bolt.refused ??= viewTick;
    }
  }

  /** Whether an own bolt has met that ship on the screen. */
  hasMet(ship: number): boolean {
    for (const { met } of this.flying.values()) if (met?.ship === ship) return true;
    return false;
  }

  /** How old a bolt is in the picture of the others at that tick. */
  age({ born, ahead, since }: Bolt, viewTick: number): number {
    return viewTick - born + ahead * Math.min(1, Math.max(0, 1 - (viewTick - since) / SETTLE_TICKS));
  }

  /** Whether it has ended by that age. */
  isOver(bolt: Bolt, age: number): boolean {
    return age >= bolt.spent || (bolt.gone !== undefined && bolt.born + age >= bolt.gone);
  }

  /** How much of a bolt is to be seen, 0 to 1. */
  strength(bolt: Bolt, viewTick: number): number {
    if (bolt.met !== undefined && !this.fliesOn(bolt)) return 0;
    return bolt.refused === undefined ? 1 : Math.min(1, Math.max(0, 1 - (viewTick - bolt.refused) / FADE_TICKS));
  }

  /** Whether the server has told that a bolt flew past the ship it met in the picture. */
  private fliesOn(bolt: Bolt): boolean {
    return this.told && bolt.id > 0 && bolt.gone === undefined && bolt.met !== undefined && this.newest > bolt.born + bolt.met.age + 1;
  }

  /** Puts the server's bolt in the place of the shot that was predicted. */
  private adopt(bolt: Bolt, before: number, viewTick: number): void {
    let shot: Bolt | undefined;
    let least = Infinity;
    for (const other of this.flying.values()) {
      if (other.id > 0 || other.owner !== bolt.owner || other.shot === undefined) continue;
      // It was shot since the snapshot before.
      const late = Math.max(0, before + 1 - other.shot);
      const turn = turnBetween(other.angle, bolt.angle);
      if (other.shot > this.newest || late > LATEST_TICKS || turn > WIDEST_TURN || late * TURN + turn >= least) continue;
      shot = other;
      least = late * TURN + turn;
    }
    if (shot === undefined) return;
    this.flying.delete(shot.id);
    bolt.ahead = this.age(shot, viewTick) - (viewTick - bolt.born);
    bolt.since = viewTick;
    bolt.shot = shot.shot;
    bolt.seen = shot.seen;
    bolt.met = shot.met;
    bolt.looked = shot.looked;
    // A path that began in the same tick goes on as it was.
    if (shot.born === bolt.born) [bolt.ahead, bolt.since] = [shot.ahead, shot.since];
  }

  /** A bolt by its birth. */
  bolt(id: number, owner: number, x: number, y: number, angle: number, born: number): Bolt {
    const { figures, unit } = this.setup;
    const vx = part(cos(angle), figures.bolt_speed);
    const vy = part(sin(angle), figures.bolt_speed);
    const [spent, atWall] = this.reach(x * unit, y * unit, vx, vy);
    return {
      id, owner, x, y, vx: vx / unit, vy: vy / unit, angle: toRadians(angle), born, ahead: 0, since: 0, spent, atWall,
      gone: undefined, refused: undefined, met: undefined, looked: 0, shot: undefined, seen: false,
    };
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

/** Steps between two angles in radians, the short way. */
function turnBetween(a: number, b: number): number {
  const turn = (toSteps(a) - toSteps(b)) & (TURN - 1);
  return Math.min(turn, TURN - turn);
}
