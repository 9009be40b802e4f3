/** A server and a page with a line between them, on time that the test owns. */

import { Clock, type Match, type Pong, SentInputs, type Snapshot, StreamKind, Table } from "skirmish-client";
import { Line, type Weather } from "../client/test/network.ts";
import { Random } from "../client/test/random.ts";
import type { Columns } from "../src/arena/columns";
import type { Setup } from "../src/arena/setup";
import { idle } from "../src/input/intent";
import { FIRE, fires, fly, type Input, type Ship } from "../src/predict/movement";
import type { Shot } from "../src/predict/predictor";
import { Pilot } from "../src/session/pilot";
import { Reconciler } from "../src/session/reconciler";
import { figures, ship } from "./arena";

export const RATE = 30;
const TICK_MS = 1000 / RATE;
const ME = 7;
const OTHER = 9;
const REPEATS = 8;

export const setup: Setup = {
  teams: false, tickRate: RATE, unit: 16, title: "Test", width: 40_000, height: 40_000, tile: 1024, figures,
  walls: [{ x: 0, y: 0, w: 40_000, h: 1024 }, { x: 0, y: 38_976, w: 40_000, h: 1024 }, { x: 0, y: 0, w: 1024, h: 40_000 }, { x: 38_976, y: 0, w: 1024, h: 40_000 }],
};
export const columns = {
  ships: { x: 0, vx: 2, y: 1, vy: 3, aim: 4, health: 5, shield: 6, ready: 7, rapid: 8, dashes: 9, dash_ready: 10, safe: 11 },
  bolts: { x: 0, y: 1, angle: 2, owner: 3, born: 4 },
  round: { number: 0, phase: 1, until: 2, winner: 3, team_1: 4, team_2: 5 },
  pickups: { kind: 0, x: 1, y: 2, ready: 3 },
  tables: { ships: 1, bolts: 2, pickups: 3, pilots: 4, round: 5 },
} as unknown as Columns;

const rowOf = (s: Ship): number[] => [s.x, s.y, s.vx, s.vy, s.aim, 100, 0, s.ready, s.rapid, s.dashes, s.dashReady, 0];

interface Sent {
  seq: number;
  tick: number;
  view: number;
  input: Input;
}

/** As SPEC.md, section 8, says. */
class Inputs {
  applied = 0;
  private readonly waiting = new Map<number, Sent>();
  private last: Input = { direction: 0, strength: 0, aim: 0, buttons: 0 };
  private repeated = 0;

  accept(next: number, sent: Sent): void {
    this.waiting.set(Math.max(next, sent.tick), sent);
  }

  take(now: number): Input {
    const due = this.waiting.get(now);
    this.waiting.delete(now);
    if (due !== undefined && due.seq > this.applied) {
      this.applied = due.seq;
      this.last = due.input;
      this.repeated = 0;
    } else if (++this.repeated > REPEATS) {
      this.last = { direction: 0, strength: 0, aim: 0, buttons: 0 };
    }
    return this.last;
  }
}

export interface Told {
  pilot: Pilot;
  reconciler: Reconciler;
  inputs: SentInputs;
  shots: Shot[];
  flashes: number;
  /** Ticks of the dashes that were announced, and of those that the server let happen. */
  dashes: number[];
  dashed: number[];
  /** Ticks of the shots that the server let happen. */
  fired: number[];
  sent: Sent[];
}

export interface Course extends Weather {
  seconds?: number;
  delayMs?: number;
  jitterMs?: number;
  frameRate?: number;
  /** Ticks between two snapshots; more than one is the slow stream, whose rows are off. */
  period?: number;
  /** From that tick on there is another ship, which pushes a little each tenth tick. */
  pushFrom?: number;
  pickupAt?: number;
  /** How many it has at first. */
  dashes?: number;
  /** In that tick the ship is moved by nothing there is. */
  nudgeAt?: number;
  /** Another ship keeps so far to the right of the own one, and touches it not. */
  companyAt?: number;
  /** Frames that the page misses. */
  hitch?: (frame: number) => boolean;
  intent: (now: number, intent: ReturnType<typeof idle>) => void;
  visible?: (now: number) => boolean;
}

export function play(seed: number, course: Course): Told {
  const { seconds = 30, delayMs = 60, jitterMs = 0, frameRate = 60, period = 1, pushFrom = Infinity, pickupAt, nudgeAt, companyAt, dashes = 0, hitch, ...rest } = course;
  const random = new Random(seed);
  const up = new Line<{ ping: number } | { other: true } | Sent>(random, delayMs, jitterMs, rest);
  const down = new Line<Pong | { snapshot: Snapshot; seq: number; exact: number[] }>(random, delayMs, jitterMs, rest);
  const server = { tick: 1000, ship: ship({ x: 20_000, y: 20_000, dashes }), inputs: new Inputs() };
  let margin: number | null = null;
  let now = 0;

  const inputs = new SentInputs();
  const clock = new Clock(RATE);
  const sent: Sent[] = [];
  const match = {
    clock, inputs, player: ME, inputOnTime: true, isVisible: true,
    ownRow: (): number[] => [],
    stats: { stream: period === 1 ? StreamKind.fast : StreamKind.slow },
    sendInput([direction, strength, aim, buttons]: number[], { tick, view }: { tick: number; view: number }) {
      const input = { direction, strength, aim, buttons } as Input;
      sent.push({ seq: sent.length + 1, tick, view, input });
      inputs.sent(sent.length, tick);
      up.send(sent.at(-1)!, now, 42);
      return sent.length;
    },
  };
  const told: Told = { shots: [], flashes: 0, fired: [], dashes: [], dashed: [], inputs, sent } as unknown as Told;
  told.pilot = new Pilot(match as unknown as Match, setup, { flash: () => (told.flashes += 1), shot: (shot) => told.shots.push(shot), dash: (tick) => told.dashes.push(tick) });
  told.reconciler = new Reconciler(match as unknown as Match, setup, columns, told.pilot.predictor);
  const intent = idle();
  let pickup: number[] = [];

  for (let frame = 0; frame < seconds * frameRate; frame++) {
    const until = (frame * 1000) / frameRate;
    // The server between the two frames.
    for (const { at, item } of up.receive(until)) {
      while (server.tick * TICK_MS + TICK_MS <= 1000 * TICK_MS + at) step();
      if ("other" in item) continue;
      if ("ping" in item) {
        const phase = at - (server.tick - 1000) * TICK_MS;
        down.send({ echo: item.ping, tick: server.tick, phaseUs: Math.round(phase * 1000), marginUs: margin === null ? null : Math.round(margin * 1000) }, at);
        margin = null;
      } else {
        server.inputs.accept(server.tick + 1, item);
        margin = Math.min(margin ?? Infinity, (item.tick - 1000) * TICK_MS - at);
      }
    }
    while (server.tick * TICK_MS + TICK_MS <= 1000 * TICK_MS + until) step();
    now = until;
    match.isVisible = course.visible?.(now) ?? true;
    for (const { item } of down.receive(now)) {
      if ("echo" in item) {
        clock.pong(item, now);
        continue;
      }
      match.inputOnTime = inputs.applied(item.snapshot.tick, item.seq);
      match.ownRow = () => item.exact;
      // An acknowledgement, and answers to the pings around a slow snapshot.
      if (period > 1) up.send({ other: true }, now, 13 + 20);
      told.reconciler.take(item.snapshot);
    }
    if (frame % (frameRate / 2) === 0) {
      clock.ping(frame, now);
      up.send({ ping: frame }, now, 13);
    }
    if (hitch?.(frame)) continue;
    course.intent(now, intent);
    told.pilot.fly(now, intent);
    told.pilot.saw(told.pilot.shownTick(now), clock.serverTick(now) - 4);
  }
  return told;

  function step(): void {
    const tick = (server.tick += 1);
    const input = server.inputs.take(tick);
    const { dashReady } = server.ship;
    fly(server.ship, input, tick, setup);
    if (server.ship.dashReady !== dashReady) told.dashed.push(tick);
    if (tick === pickupAt) Object.assign(server.ship, { dashes: 3, rapid: tick + figures.rapid_lasts });
    const pushed = tick >= pushFrom && tick % 10 === 0;
    if (pushed) {
      server.ship.x += 60;
      server.ship.vx += 60;
    }
    if (tick === nudgeAt) server.ship.y += 40;
    if ((input.buttons & FIRE) !== 0 && fires(server.ship, input, tick, figures)) told.fired.push(tick);
    if (tick % period !== 0) return;
    const exact = rowOf(server.ship);
    // What travels on the slow stream is off, and what is exact comes with it.
    const loose = period === 1 ? exact : exact.map((value, column) => (column === 0 ? value + 9 : column === 7 ? 0 : value));
    const beside = tick >= pushFrom ? 600 : companyAt;
    const rows = [ME, ...loose, ...(beside === undefined ? [] : [OTHER, ...rowOf({ ...server.ship, x: server.ship.x + beside })])];
    if (tick === pickupAt) pickup = [1, 2, server.ship.x, server.ship.y, tick + figures.pickup_return];
    const tables = [new Table(1), new Table(12, Int32Array.from(rows)), new Table(5), new Table(4, Int32Array.from(pickup)), new Table(5), new Table(6, Int32Array.of(1, 1, 1, 9_999_999, 0, 0, 0))];
    const snapshot = { tick, tables, events: [], own: [], receivedAt: 0 };
    down.send({ snapshot, seq: server.inputs.applied, exact }, (tick - 1000) * TICK_MS);
  }
}
