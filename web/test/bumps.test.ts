import { expect, test } from "vitest";
import { fly, DASH, FULL, type Input, type Ship } from "../src/predict/movement";
import { Bumps } from "../src/session/bumps";

const figures = {
  ship_radius: 288, ship_speed: 176, ship_thrust: 10, ship_drag: 6, ship_health: 100, bolt_speed: 427, bolt_radius: 64, bolt_life: 30,
  bolt_parts: 4, bolt_damage: 20, fire_interval: 7, respawn: 60, protection: 45, pickup_return: 450, repair_health: 60, shield_points: 60,
  rapid_lasts: 240, rapid_interval: 3, dash_charges: 3, dash_speed: 437, dash_interval: 12, slack_place: 0, slack_speed: 0,
};
const ground = { figures, walls: [{ x: 10_000, y: -10_000, w: 1000, h: 20_000 }], unit: 16 } as unknown as Parameters<typeof fly>[3];
const RIGHT: Input = { direction: 0, strength: FULL, aim: 0, buttons: 0 };

/** Flies from `x` with inputs until `ticks`, and tells the bumps that were felt, by tick. */
function felt(x: number, inputs: (tick: number) => Input, ticks: number, each = 1): [tick: number, hard: number][] {
  const ship: Ship = { x, y: 0, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 3, dashReady: 0 };
  const bumps = new Bumps(figures);
  const told: [number, number][] = [];
  bumps.feel(0, ship);
  for (let tick = 1; tick <= ticks; tick++) {
    fly(ship, inputs(tick), tick, ground);
    const hard = tick % each === 0 ? bumps.feel(tick, ship) : 0;
    if (hard > 0) told.push([tick, hard]);
  }
  return told;
}

test("flying, turning, stopping and dashing are no bumps", () => {
  expect(felt(-100_000, () => RIGHT, 60)).toEqual([]);
  expect(felt(-100_000, (tick) => ({ ...RIGHT, direction: (tick * 97) % 1024, strength: tick % 9 < 5 ? FULL : 0 }), 300)).toEqual([]);
  expect(felt(-100_000, (tick) => ({ ...RIGHT, buttons: tick % 40 === 0 ? DASH : 0 }), 90)).toEqual([]);
});

test("a wall is felt once, and leaning on it is not", () => {
  for (const each of [1, 2, 3]) {
    const bumps = felt(5000, () => RIGHT, 200, each);
    expect(bumps).toHaveLength(1);
    expect(bumps[0]?.[1]).toBeGreaterThan(0.5);
  }
});

test("touching it gently is not felt", () => {
  expect(felt(9500, () => ({ ...RIGHT, strength: 20 }), 100)).toEqual([]);
});

test("a ship that comes in anew is no bump", () => {
  const bumps = new Bumps(figures);
  const ship: Ship = { x: 0, y: 0, vx: 150, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0 };
  bumps.feel(1, ship);
  bumps.feel(2, undefined);
  expect(bumps.feel(60, ship)).toBe(0);
  expect(bumps.feel(61, ship)).toBe(0);
});
