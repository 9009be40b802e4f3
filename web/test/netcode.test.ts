import { describe, expect, test } from "vitest";
import type { Intent } from "../src/input/intent";
import { RATE, play } from "./world";

/** Somebody who flies and shoots all over the place. */
const restless = (now: number, intent: Intent): void => {
  intent.moveAngle = Math.floor(now / 170) * 1.7;
  intent.strength = Math.floor(now / 400) % 4 === 0 ? 0 : 1;
  intent.aim = now / 300;
  intent.fire = Math.floor(now / 900) % 2 === 0;
};
const steady = (_: number, intent: Intent): void => {
  intent.strength = 1;
};

describe.each([
  ["a near server", { delayMs: 5 }],
  ["150 ms there and back, give or take 30", { delayMs: 60, spreadMs: 30 }],
  ["a page of 25 frames a second", { delayMs: 40, frameRate: 24 }],
  ["a page that is held up now and then", { delayMs: 40, hitch: (frame: number) => frame % 200 > 190 }],
])("%s", (_, course) => {
  test.each([1, 2, 3])("no tick is corrected whose input was in time; seed %i", (seed) => {
    const { reconciler, inputs } = play(seed, { ...course, seconds: 60, intent: restless });
    expect(reconciler.compared).toBeGreaterThan(1500);
    expect(inputs.judged).toBeGreaterThan(1200);
    expect(inputs.late / inputs.judged).toBeLessThanOrEqual(0.005);
    expect({ ...reconciler.corrections, late: 0 }).toEqual({ late: 0, push: 0, pickup: 0, other: 0 });
    expect(reconciler.corrections.late).toBeLessThanOrEqual(inputs.late);
  });
});

test("inputs that came late are counted, and so are the corrections they cause", () => {
  const { reconciler, inputs } = play(4, { delayMs: 20, burstMs: 300, everyMs: 5_000, seconds: 60, intent: restless });
  expect(inputs.late).toBeGreaterThan(10);
  expect(reconciler.corrections.late).toBeGreaterThan(0);
  expect(reconciler.corrections.other).toBe(0);
});

test("a push by another ship is a correction of its own kind", () => {
  const { reconciler } = play(5, { pushFrom: 1300, intent: steady, seconds: 30 });
  expect(reconciler.corrections.push).toBeGreaterThan(30);
  expect(reconciler.corrections).toMatchObject({ late: 0, pickup: 0, other: 0 });
});

test("so is a pickup", () => {
  const { reconciler } = play(6, { pickupAt: 1300, intent: steady, seconds: 30 });
  expect(reconciler.corrections).toEqual({ late: 0, push: 0, pickup: 1, other: 0 });
});

test("what nothing accounts for is counted as that, be somebody near or not", () => {
  for (const companyAt of [undefined, 900]) {
    const { reconciler } = play(6, { nudgeAt: 1300, companyAt, intent: steady, seconds: 30 });
    expect(reconciler.corrections).toEqual({ late: 0, push: 0, pickup: 0, other: 1 });
  }
});

describe("on the slow stream", () => {
  test("an input goes every second tick, and nothing is corrected", () => {
    const { reconciler, inputs, sent } = play(7, { period: 6, delayMs: 60, spreadMs: 30, seconds: 60, intent: restless });
    expect(sent.length).toBeLessThanOrEqual((60 * RATE) / 2 + 1);
    expect(sent.length).toBeGreaterThan((60 * RATE) / 2.2);
    expect(reconciler.compared).toBeGreaterThan(250);
    expect({ ...reconciler.corrections, late: 0 }).toEqual({ late: 0, push: 0, pickup: 0, other: 0 });
    expect(inputs.late / inputs.judged).toBeLessThanOrEqual(0.005);
    // Also of those that no snapshot tells of.
    expect(reconciler.corrections.late / sent.length).toBeLessThanOrEqual(0.005);
  });

  test("a late input between two snapshots is known by the margins", () => {
    const { reconciler } = play(12, { period: 6, delayMs: 20, burstMs: 300, everyMs: 5_000, seconds: 120, intent: restless });
    expect(reconciler.corrections.late).toBeGreaterThan(5);
    expect(reconciler.corrections).toMatchObject({ push: 0, pickup: 0, other: 0 });
  });

  test("what nothing accounts for is counted as that", () => {
    const { reconciler } = play(6, { period: 6, nudgeAt: 1300, intent: steady, seconds: 30 });
    expect(reconciler.corrections).toEqual({ late: 0, push: 0, pickup: 0, other: 1 });
  });
});

test("a line of 8 kbit/s carries what a player sends, in time", () => {
  const { inputs, reconciler, sent } = play(11, { period: 6, delayMs: 20, bytesPerSecond: 1000, seconds: 120, intent: restless });
  expect(inputs.late / inputs.judged).toBeLessThanOrEqual(0.005);
  // Also of those that no snapshot tells of.
  expect(reconciler.corrections.late / sent.length).toBeLessThanOrEqual(0.005);
  expect(reconciler.corrections).toMatchObject({ push: 0, pickup: 0, other: 0 });
});

test("a click that is shorter than a tick is a shot, seen at once and fired once", () => {
  let frame = 0;
  const { shots, flashes, fired } = play(8, {
    seconds: 20,
    // One frame of each second.
    intent: (now, intent) => (intent.fire = ++frame % 60 === 1 && now > 5_000 && now < 19_000),
  });
  expect(fired.length).toBeGreaterThan(10);
  expect([shots.length, flashes]).toEqual([fired.length, fired.length]);
  expect(shots.map(({ born }) => born)).toEqual(fired);
});

test("a dash answers before its input is sent, once", () => {
  let frame = 0;
  const { dashes, dashed, reconciler } = play(13, { seconds: 20, dashes: 3, intent: (now, intent) => (intent.dash = ++frame % 60 === 1 && now > 5_000) });
  expect(dashed).toHaveLength(3);
  expect(dashes).toEqual(dashed);
  expect(reconciler.corrections).toEqual({ late: 0, push: 0, pickup: 0, other: 0 });
});

test("a page that cannot be seen sends nothing, and is right again at once", () => {
  const hidden = (now: number): boolean => now > 10_000 && now < 40_000;
  const { reconciler, sent } = play(9, { seconds: 60, intent: restless, visible: (now) => !hidden(now) });
  expect(sent.length).toBeLessThan(31 * RATE);
  expect(reconciler.corrections.other).toBe(0);
  expect(reconciler.compared).toBeGreaterThan(25 * RATE);
});

test("the view that is told lies as far before the tick before as the picture does before the own ship", () => {
  const { sent, pilot } = play(10, { seconds: 20, intent: steady });
  const { tick, view } = sent.at(-1)!;
  expect(tick - 1 - view).toBe(Math.round(pilot.behind));
  expect(pilot.behind).toBeGreaterThan(4);
  expect(pilot.lag).toBe(6);
});
