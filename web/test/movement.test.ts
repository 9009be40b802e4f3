import { describe, expect, test } from "vitest";
import type { Rect } from "../src/arena/setup";
import { DASH, FIRE, fires, fly, type Ground } from "../src/predict/movement";
import { cos, length, sin, toSteps } from "../src/predict/trig";
import { pushOut } from "../src/predict/walls";
import { figures, input, ship } from "./arena";

const walls: Rect[] = [{ x: 0, y: 0, w: 1024, h: 20000 }, { x: 0, y: 0, w: 20000, h: 1024 }];
const ground: Ground = { figures, walls, unit: 16 };

test("sines are the exact ones, rounded", () => {
  for (let step = 0; step < 1024; step++) {
    expect(sin(step)).toBeCloseTo(Math.round(Math.sin((step / 512) * Math.PI) * 16384), 10);
    expect(cos(step)).toBe(sin(step + 256));
  }
});

test("lengths are rounded down", () => {
  expect([length(3, 4), length(1, 1), length(-20000, 0)]).toEqual([5, 1, 20000]);
});

test("angles go to the nearest step, the whole turn round", () => {
  expect([toSteps(0), toSteps(Math.PI / 2), toSteps(Math.PI), toSteps(-Math.PI / 2), toSteps(Math.PI * 2)]).toEqual([0, 256, 512, 768, 0]);
});

describe("walls", () => {
  const block = { x: 100, y: 100, w: 50, h: 50 };
  test.each([
    [90, 120, 80, 120], [120, 165, 120, 170], [104, 125, 80, 125], [300, 300, 300, 300],
  ])("a circle at %i,%i ends at %i,%i", (x, y, px, py) => {
    const spot = { x, y };
    pushOut([block], spot, 20);
    expect(spot).toEqual({ x: px, y: py });
  });

  test("a seam between two walls does not bump", () => {
    const row = [{ ...block, x: 0 }, { ...block, x: 50 }, block];
    for (let x = 20; x < 130; x++) {
      const spot = { x, y: 90 };
      pushOut(row, spot, 20);
      expect(spot).toEqual({ x, y: 80 });
    }
  });
});

describe("a ship", () => {
  test("reaches its top speed in 0.6 s and keeps exactly to it", () => {
    const s = ship();
    for (let tick = 1; tick <= 18; tick++) fly(s, input({ strength: 127 }), tick, ground);
    expect([s.vx, s.vy]).toEqual([176, 0]);
    const x = s.x;
    fly(s, input({ strength: 127 }), 19, ground);
    expect(s.x - x).toBe(176);
  });

  test("comes to rest with hands off", () => {
    const s = ship({ vx: 100, vy: -37 });
    for (let tick = 1; tick <= 40; tick++) fly(s, input(), tick, ground);
    expect([s.vx, s.vy]).toEqual([0, 0]);
  });

  test("stops at a wall and slides along it", () => {
    const s = ship({ x: 1400, y: 8000 });
    for (let tick = 1; tick <= 30; tick++) fly(s, input({ direction: 384, strength: 127 }), tick, ground);
    expect(s.x).toBe(1024 + 288);
    expect(s.vx).toBe(0);
    expect(s.vy).toBeGreaterThan(100);
  });

  test("dashes where it steers, and only as often as it may", () => {
    const s = ship({ dashes: 2 });
    fly(s, input({ direction: 256, strength: 127, buttons: DASH }), 10, ground);
    expect([s.vx, s.vy, s.dashes, s.dashReady]).toEqual([0, 437, 1, 22]);
    fly(s, input({ direction: 256, strength: 127, buttons: DASH }), 11, ground);
    expect(s.dashes).toBe(1);
  });

  test("fires at its interval, faster with rapid fire", () => {
    const s = ship({ rapid: 20 });
    const shots = Array.from({ length: 40 }, (_, tick) => tick).filter((tick) => fires(s, input({ buttons: FIRE }), tick, figures));
    expect(shots).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 27, 33, 39]);
  });
});
