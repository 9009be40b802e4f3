import { describe, expect, test } from "vitest";
import type { Figures, Rect } from "../src/arena/setup";
import { DASH, FIRE, fires, fly, type Ground, type Input, type Ship } from "../src/predict/movement";
import { Predictor } from "../src/predict/predictor";
import { cos, length, sin, toSteps } from "../src/predict/trig";
import { pushOut } from "../src/predict/walls";

/** The figures at 30 ticks a second, as ARENA.md lists them. */
const figures = {
  ship_radius: 288, ship_speed: 176, ship_thrust: 10, ship_drag: 6, ship_health: 100, bolt_speed: 427, bolt_radius: 64, bolt_life: 30,
  bolt_parts: 4, bolt_damage: 20, fire_interval: 6, respawn: 60, protection: 45, pickup_return: 450, repair_health: 60, shield_points: 60, rapid_lasts: 240,
  rapid_interval: 3, dash_charges: 3, dash_speed: 437, dash_interval: 12, slack_place: 256, slack_speed: 128,
} satisfies Figures;
const walls: Rect[] = [{ x: 0, y: 0, w: 1024, h: 20000 }, { x: 0, y: 0, w: 20000, h: 1024 }];
const ground: Ground = { figures, walls, unit: 16 };
const ship = (of: Partial<Ship> = {}): Ship => ({ x: 8000, y: 8000, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0, ...of });
const input = (of: Partial<Input> = {}): Input => ({ direction: 0, strength: 0, aim: 0, buttons: 0, ...of });

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

describe("prediction", () => {
  const wiggle = (tick: number) => input({ direction: (tick * 37) & 1023, strength: tick % 7 === 0 ? 0 : 127, aim: (tick * 11) & 1023, buttons: tick % 5 === 0 ? FIRE : 0 });
  const begin = () => {
    const predictor = new Predictor(ground);
    predictor.fightFrom = 0;
    predictor.restore(100, ship(), true);
    return predictor;
  };

  test("is confirmed by a server with the same inputs", () => {
    const predictor = begin();
    const server = ship();
    for (let tick = 101; tick <= 400; tick++) {
      predictor.advance(tick, wiggle(tick));
      // The server's news is six ticks old.
      const told = tick - 6;
      if (told <= 100) continue;
      fly(server, wiggle(told), told, ground);
      fires(server, wiggle(told), told, figures);
      predictor.restore(told, server, false);
    }
    expect(predictor.corrections).toBe(0);
  });

  test("stands on the slow stream while the row is within the game's slack", () => {
    const predictor = begin();
    for (let tick = 101; tick <= 106; tick++) predictor.advance(tick, input());
    predictor.loose = true;
    predictor.restore(103, ship({ x: 8200, vx: 100 }), false);
    expect([predictor.corrections, predictor.ship.x]).toEqual([0, 8000]);
    predictor.restore(104, ship({ x: 8300 }), false);
    expect([predictor.corrections, predictor.ship.x]).toEqual([1, 8300]);
  });

  test("a push is taken over at once, and the picture follows without a leap", () => {
    const predictor = begin();
    for (let tick = 101; tick <= 106; tick++) predictor.advance(tick, input());
    const before = { x: 0, y: 0, vx: 0, vy: 0 };
    const after = { ...before };
    predictor.show(106, 0, before);
    predictor.restore(103, ship({ x: 8160 }), false);
    predictor.show(106, 0, after);
    expect(predictor.corrections).toBe(1);
    expect(predictor.ship.x).toBe(8160);
    expect(after.x).toBeCloseTo(before.x);
    predictor.show(106, 1, after);
    expect(after.x).toBeCloseTo(8160 / 16, 4);
  });

  test("own bolts show until the server tells of them", () => {
    const predictor = begin();
    predictor.advance(101, input({ buttons: FIRE, aim: 128 }));
    expect(predictor.bolts).toEqual([{ x: 500, y: 500, angle: 128, born: 101 }]);
    predictor.restore(101, ship({ ready: 107, aim: 128 }), false);
    expect(predictor.bolts).toEqual([]);
  });
});
