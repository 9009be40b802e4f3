import { describe, expect, test } from "vitest";
import { History, Playout, Table, View } from "skirmish-client";
import { readSchema } from "../client/src/schema.ts";
import { Line, type Weather } from "../client/test/network.ts";
import { Random } from "../client/test/random.ts";
import { Blend } from "../src/session/blend";

const RATE = 30;
const TICK_MS = 1000 / RATE;
const FRAME_MS = 1000 / 60;
const SPEED = 11;
const SCHEMA = readSchema([
  ["ships", [["x", 16, "px", 2, 0], ["y", 16, "px", 2, 0]]],
]);

interface Drawn {
  now: number;
  tick: number;
  x: number;
  y: number;
  ahead: number;
}

interface Course extends Weather {
  seconds: number;
  delayMs?: number;
  /** Ticks between two snapshots, by time. */
  period?: (ms: number) => number;
  /** Where the ship is at a tick; everywhere it flies with `SPEED` px a tick. */
  path?: (tick: number) => { x: number; y: number };
  /** Between these times the line stands still. */
  stall?: [from: number, until: number];
  replaced?: number;
}

/** It flies a wide circle, as somebody does who circles a foe. */
const circle = (tick: number) => ({ x: 200 * Math.cos((tick * SPEED) / 200), y: 200 * Math.sin((tick * SPEED) / 200) });
const straight = (tick: number) => ({ x: tick * SPEED, y: 0 });

/** What is drawn of one other ship in each frame. */
function watch(seed: number, { seconds, delayMs = 60, period = () => 1, path = circle, stall = [0, 0], replaced, ...weather }: Course): Drawn[] {
  const line = new Line<{ tick: number; period: number }>(new Random(seed), delayMs, 0, weather);
  const playout = new Playout(RATE);
  const history = new History(RATE / 2);
  const view = new View(SCHEMA, history, RATE / 5);
  const blend = new Blend();
  const drawn: Drawn[] = [];
  let last = 999;
  for (let now = 0; now < seconds * 1000; now += FRAME_MS) {
    for (let tick = last + 1; (tick - 1000) * TICK_MS <= now; tick++) {
      const every = period((tick - 1000) * TICK_MS);
      if (tick % every !== 0) continue;
      last = tick;
      const sentAt = (tick - 1000) * TICK_MS;
      line.send({ tick, period: every }, sentAt >= stall[0] && sentAt < stall[1] ? stall[1] : sentAt);
    }
    for (const { at, item } of line.receive(now)) {
      const { x, y } = path(item.tick);
      const isNew = replaced !== undefined && item.tick === replaced;
      history.push({ tick: item.tick, tables: [new Table(2, Int32Array.of(7, Math.round(x * 16), Math.round(y * 16)), isNew ? new Set([7]) : undefined)], events: [], own: [], receivedAt: at });
      playout.arrived(item.tick, item.period, at);
    }
    view.at(playout.tick(now));
    const ships = view.table("ships");
    if (ships.length === 0) continue;
    blend.begin(view.tick, FRAME_MS / 1000, view.ahead > 0);
    const spot = { x: ships.value(0, 0) / 16, y: ships.value(0, 1) / 16 };
    blend.soften(7, spot);
    drawn.push({ now, tick: view.tick, ahead: view.ahead, ...spot });
  }
  return drawn;
}

/** Frame by frame, by how much of its true speed a ship is drawn too fast or too slow. */
function off(drawn: Drawn[], from: number, until = Infinity): number[] {
  const true_ = (SPEED * FRAME_MS) / TICK_MS;
  return drawn
    .slice(1)
    .map(({ now, x, y }, n) => ({ now, off: Math.abs(Math.hypot(x - drawn[n]!.x, y - drawn[n]!.y) / true_ - 1) }))
    .filter(({ now }) => now > from && now < until)
    .map(({ off }) => off);
}

const quantile = (numbers: number[], share: number): number => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)]!;

test.each([1, 2, 3])("at 150 ms there and back, give or take 30, others move at their true speed; seed %i", (seed) => {
  const drawn = watch(seed, { seconds: 60, spreadMs: 30 });
  const errors = off(drawn, 5_000);
  expect(quantile(errors, 0.99)).toBeLessThan(0.25);
  expect(Math.max(...errors)).toBeLessThan(0.9);
});

describe("a stall of two seconds", () => {
  const drawn = watch(4, { seconds: 20, stall: [10_000, 12_000] });

  test("is flown through for a fifth of a second, then the ship comes to rest", () => {
    expect(Math.max(...off(drawn, 5_000, 10_150))).toBeLessThan(0.1);
    expect(Math.min(...off(drawn, 11_000, 11_900))).toBeGreaterThan(0.9);
  });

  test("replays nothing: what is drawn afterwards is of now", () => {
    for (const [n, { now, tick }] of drawn.entries()) {
      if (n > 0) expect(tick).toBeGreaterThanOrEqual(drawn[n - 1]!.tick);
      if (now > 5_000) expect(1000 + now / TICK_MS - tick).toBeLessThan(4);
    }
  });

  test("ends near the ship at once, and soon where it is", () => {
    // It circled on for two seconds. The one frame in which snapshots are back shows it near its place.
    const moved = drawn.slice(1).map(({ now, x, y }, n) => ({ now, by: Math.hypot(x - drawn[n]!.x, y - drawn[n]!.y) }));
    const jumps = moved.filter(({ now, by }) => now > 5_000 && by > 80);
    expect(jumps.length).toBeLessThanOrEqual(1);
    for (const { now } of jumps) expect(Math.abs(now - 12_000)).toBeLessThan(100);
    for (const { now, tick, x, y } of drawn) {
      const real = circle(tick);
      const off = Math.hypot(x - real.x, y - real.y);
      if (now > 12_250) expect(off).toBeLessThan(24);
      if (now > 12_600) expect(off).toBeLessThan(3);
    }
  });
});

test("to the slow stream and back the ship flies on without a jump", () => {
  const drawn = watch(5, { seconds: 30, spreadMs: 10, period: (ms) => (ms > 10_000 && ms < 20_000 ? 6 : 1) });
  const errors = off(drawn, 5_000);
  expect(quantile(errors, 0.99)).toBeLessThan(0.25);
  expect(Math.max(...errors)).toBeLessThan(0.9);
  // In the end it is shown as fresh as before.
  const late = ({ now, tick }: Drawn): number => 1000 + now / TICK_MS - tick;
  expect(late(drawn.at(-1)!)).toBeCloseTo(late(drawn.find(({ now }) => now > 9_500)!), 0);
});

test("a ship that comes back to life is there at once, and nothing is drawn on the way", () => {
  const replaced = 1300;
  const drawn = watch(6, { seconds: 15, path: (tick) => (tick < replaced ? straight(tick) : { x: straight(tick).x - 9_000, y: 500 }), replaced });
  const at = drawn.findIndex(({ tick }) => tick >= replaced);
  expect(drawn[at]!.y).toBe(500);
  expect(drawn[at - 1]!.y).toBe(0);
});
