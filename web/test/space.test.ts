import { expect, test } from "vitest";
import { bend } from "../src/sound/output";
import { arrival } from "../src/sound/space";

test("what is farther is fainter and duller, down to nothing", () => {
  let before = { gain: 2, cutoff: Infinity };
  for (let distance = 0; distance < 2; distance += 0.1) {
    const now = arrival(distance, 0);
    expect(now).toBeDefined();
    expect(now!.gain).toBeLessThan(before.gain);
    expect(now!.cutoff).toBeLessThan(before.cutoff);
    before = now!;
  }
  expect(arrival(0, 0)!.gain).toBe(1);
  expect(arrival(0, 1.99)!.gain).toBeLessThan(0.01);
  expect(arrival(2, 0)).toBeUndefined();
  expect(arrival(1.5, 1.5)).toBeUndefined();
  expect(arrival(NaN, 0)).toBeUndefined();
});

test("left is left, right is right, above and below are in the middle", () => {
  expect(arrival(-0.5, 0)!.pan).toBeCloseTo(-0.4);
  expect(arrival(0.5, 0)!.pan).toBeCloseTo(0.4);
  expect(arrival(0, 1)!.pan).toBe(0);
  expect(arrival(1.9, 0)!.pan).toBe(0.8);
});

test("the way out leaves what is usual as it is, and lets nothing beyond full scale", () => {
  for (const x of [-0.6, -0.3, 0, 0.1, 0.6]) expect(bend(x)).toBe(x);
  let before = -1;
  for (let x = -30; x <= 30; x += 0.01) {
    const y = bend(x);
    expect(Math.abs(y)).toBeLessThan(0.97);
    expect(y).toBeGreaterThanOrEqual(before);
    before = y;
  }
});
