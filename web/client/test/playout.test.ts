import { describe, expect, test } from "vitest";
import { Playout } from "../src/playout.ts";
import { Line } from "./network.ts";
import { Random } from "./random.ts";

const RATE = 30;
const TICK_MS = 1000 / RATE;

interface Told {
  /** The share of frames whose tick is beyond the newest snapshot. */
  dry: number;
  meanDelayMs: number;
  slowest: number;
  fastest: number;
}

function watch(delayMs: number, jitterMs: number, period: number, seed: number, stallAt = Infinity): Told {
  const line = new Line<number>(new Random(seed), delayMs, jitterMs);
  const playout = new Playout(RATE);
  const told: Told = { dry: 0, meanDelayMs: 0, slowest: 9, fastest: 0 };
  let next = 1000;
  let newest = 0;
  let before = 0;
  let frames = 0;
  for (let now = 0; now < 30_000; now += 1000 / 60) {
    for (; (next - 1000) * TICK_MS <= now; next += period) {
      const stalled = now > stallAt && now < stallAt + 2000;
      if (!stalled) line.send(next, (next - 1000) * TICK_MS);
    }
    for (const { at, item } of line.receive(now)) {
      newest = item;
      playout.arrived(item, period, at);
    }
    const tick = playout.tick(now);
    if (now > 5_000) {
      frames += 1;
      told.dry += tick > newest ? 1 : 0;
      told.meanDelayMs += now - (tick - 1000) * TICK_MS;
      const speed = ((tick - before) * TICK_MS) / (1000 / 60);
      told.slowest = Math.min(told.slowest, speed);
      told.fastest = Math.max(told.fastest, speed);
    }
    before = tick;
  }
  told.dry /= frames;
  told.meanDelayMs /= frames;
  return told;
}

describe.each([
  ["a local network", 0.3, 0.1, 1],
  ["a good line", 20, 2, 1],
  ["a bad line", 75, 15, 1],
  ["a bad line, slow stream", 75, 15, 3],
  ["full tables", 20, 2, 6],
])("%s", (_, delay, jitter, period) => {
  test.each([1, 2, 3])("seldom runs dry, is no later than needed, and runs evenly; seed %i", (seed) => {
    const told = watch(delay, jitter, period, seed);
    expect(told.dry).toBeLessThan(0.02);
    expect(told.meanDelayMs).toBeLessThan(delay + period * TICK_MS + 5 * jitter + 5);
    expect(told.slowest).toBeGreaterThan(0.9);
    expect(told.fastest).toBeLessThan(1.1);
  });
});

test("a stall of two seconds is no reason to jump", () => {
  const told = watch(20, 2, 1, 5, 10_000);
  expect(told.slowest).toBeGreaterThan(0.9);
  expect(told.fastest).toBeLessThan(1.1);
});

test("a stall makes the buffer no longer, and what was held up is not shown as if it were new", () => {
  const playout = new Playout(RATE);
  let before = 0;
  for (let frame = 0; frame < 900; frame++) {
    const now = frame * (1000 / 60);
    const stalled = now > 5_000 && now < 7_000;
    if (frame % 2 === 0 && !stalled) {
      // What waited comes all at once.
      for (let tick = before + 1; tick <= frame / 2; tick++) playout.arrived(tick, 1, now);
      before = frame / 2;
    }
    const tick = playout.tick(now);
    if (frame > 10) expect(frame / 2 - tick).toBeLessThan(2.5);
  }
});

test("old snapshots that trickle in behind a stall do not set the picture's time back", () => {
  const playout = new Playout(RATE);
  for (let tick = 0; tick <= 150; tick++) playout.arrived(tick, 1, tick * TICK_MS);
  let before = playout.tick(150 * TICK_MS);
  // They were sent while the line stood still, and come within half a second.
  for (let now = 7_000; now < 9_000; now += 16) {
    if (now < 7_500) playout.arrived(151 + Math.floor((now - 7_000) / 12), 1, now);
    else if (now % 200 < 16) playout.arrived(Math.floor(now / TICK_MS), 6, now);
    const tick = playout.tick(now);
    expect(tick).toBeGreaterThan(before);
    before = tick;
  }
});

test("no buffer is longer than a quarter of a second beyond the period, also where the first snapshots were slow", () => {
  const playout = new Playout(RATE);
  for (let tick = 0; tick < 30; tick++) playout.arrived(tick, 1, tick * TICK_MS + 700 - 20 * tick);
  expect(playout.delayMs).toBeLessThan(TICK_MS + 254);
});

test("a server that lost time is followed after little more than a second", () => {
  const playout = new Playout(RATE);
  for (let frame = 0; frame < 900; frame++) {
    const now = frame * (1000 / 60);
    const tick = now < 5_000 ? frame / 2 : frame / 2 - 20;
    if (frame % 2 === 0) playout.arrived(tick, 1, now);
    if (now > 6_200) expect(playout.tick(now)).toBeLessThan(tick);
  }
});

test("a change of stream is followed slowly", () => {
  const playout = new Playout(RATE);
  let before: number | null = null;
  for (let frame = 0; frame < 1200; frame++) {
    const now = frame * (1000 / 60);
    const period = now < 10_000 ? 1 : 3;
    if (frame % (2 * period) === 0) playout.arrived(frame / 2, period, now);
    const tick = playout.tick(now);
    if (before !== null) expect(Math.abs(tick - before - 0.5)).toBeLessThan(0.5 * 0.1);
    before = tick;
  }
  expect(playout.delayMs).toBeGreaterThan(3 * TICK_MS);
});

test("before the first snapshot there is no tick", () => {
  expect(new Playout(RATE).tick(5)).toBe(0);
});

test("a picture that has to be much later waits, and shows nothing twice", () => {
  const playout = new Playout(RATE);
  let before = -Infinity;
  let waited = 0;
  // From a snapshot each tick to one each half second.
  for (let frame = 0; frame < 1200; frame++) {
    const now = frame * (1000 / 60);
    const slow = frame >= 600;
    if (frame % (slow ? 30 : 2) === 0) playout.arrived(frame / 2, slow ? 15 : 1, now);
    const tick = playout.tick(now);
    expect(tick).toBeGreaterThanOrEqual(before);
    if (tick === before) waited++;
    before = tick;
  }
  expect(waited).toBeGreaterThan(0);
  expect(waited).toBeLessThan(60);
  expect(600 - before).toBeLessThan(20);
});
