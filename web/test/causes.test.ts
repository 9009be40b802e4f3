import { type Snapshot, Table } from "skirmish-client";
import { describe, expect, test } from "vitest";
import type { Ship } from "../src/predict/movement";
import { Causes } from "../src/session/causes";
import { ship } from "./arena";
import { columns, setup } from "./world";

const ME = 7;
const OTHER = 9;
const causes = new Causes(setup, columns, ME);

const row = (id: number, { x, y, vx, vy, aim, ready, rapid, dashes, dashReady }: Ship): number[] => [id, x, y, vx, vy, aim, 100, 0, ready, rapid, dashes, dashReady, 0];
function snapshot(tick: number, ships: number[][], { pickups = [], events = [] }: { pickups?: number[]; events?: [number, ...unknown[]][] } = {}): Snapshot {
  const tables = [new Table(1), new Table(12, Int32Array.from(ships.flat())), new Table(5), new Table(4, Int32Array.from(pickups)), new Table(5), new Table(6)];
  return { tick, tables, events, own: [], receivedAt: 0 };
}

describe("pushed", () => {
  const me = ship({ x: 20_000, y: 20_000 });
  const stays = () => me;
  const pushed = (before: number[][], after: number[][], ticks = 1) =>
    causes.pushed(snapshot(100, [row(ME, me), ...before]), snapshot(100 + ticks, [row(ME, me), ...after]), stays);
  const other = (x: number, more: Partial<Ship> = {}) => row(OTHER, ship({ x: 20_000 + x, y: 20_000, ...more }));

  test("by who touches it, and not by who is only near", () => {
    expect(pushed([other(700)], [other(590)])).toBe(true);
    expect(pushed([other(1070)], [other(900)])).toBe(false);
    expect(pushed([], [])).toBe(false);
  });

  test("by who went past it between two snapshots, and not by who went round it", () => {
    expect(pushed([other(0, { y: 18_500 })], [other(0, { y: 21_500 })], 6), "through it").toBe(true);
    expect(pushed([other(2500, { y: 19_500 })], [other(2500, { y: 20_500 })], 6)).toBe(false);
  });

  test("by who was destroyed meanwhile, if it was on its way here", () => {
    expect(pushed([other(700, { vx: -170 })], [])).toBe(true);
    expect(pushed([other(1500, { vx: -170 })], [])).toBe(false);
  });

  test("not by a new ship far from here that had an old one close by", () => {
    const before = snapshot(100, [row(ME, me), other(3000)]);
    const after = snapshot(101, [row(ME, me), other(-9000)]);
    const tables = after.tables.map((table, index) => (index === 1 ? new Table(12, table.data, new Set([OTHER])) : table));
    expect(causes.pushed(before, { ...after, tables }, stays)).toBe(false);
  });
});

describe("picked up", () => {
  const [REPAIR, RAPID] = [0, 2];
  const ready = (tick: number) => tick + setup.figures.pickup_return;
  const lies = (kind: number, x: number, until: number) => [1, kind, 20_000 + x, 20_000, until];
  const took = (pickups: number[], events: [number, ...unknown[]][] = []) =>
    causes.pickedUp(snapshot(101, [row(ME, ship({ x: 20_000, y: 20_000 }))], { pickups, events }), 100);

  test("what the event tells, if it was us and changes anything", () => {
    expect(took(lies(RAPID, 0, 0), [[3, ME, 1]])).toBe(true);
    expect(took(lies(RAPID, 0, 0), [[3, OTHER, 1]])).toBe(false);
    expect(took(lies(REPAIR, 0, 0), [[3, ME, 1]])).toBe(false);
  });

  test("what the row tells, if we were there then", () => {
    expect(took(lies(RAPID, 500, ready(101)))).toBe(true);
    expect(took(lies(RAPID, 500, ready(99))), "taken before").toBe(false);
    expect(took(lies(RAPID, 900, ready(101))), "out of reach").toBe(false);
    expect(took(lies(REPAIR, 500, ready(101)))).toBe(false);
    expect(took(lies(RAPID, 500, 0))).toBe(false);
  });
});
