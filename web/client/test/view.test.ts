import { describe, expect, test } from "vitest";
import { History } from "../src/history.ts";
import { readSchema } from "../src/schema.ts";
import { Table } from "../src/tables.ts";
import { interpolate, View } from "../src/view.ts";

const SCHEMA = readSchema([
  ["ships", [["hull", 1, "", 0, 0], ["x", 16, "px", 2, 0], ["aim", 256, "turn", 2, 256], ["health", 1, "", 1, 0], ["turret", 1, "", 1, 1024]]],
]); // prettier-ignore
const [X, AIM, HEALTH, TURRET] = ["x", "aim", "health", "turret"].map((name) => SCHEMA.column("ships", name)) as [
  number, number, number, number,
]; // prettier-ignore

type Rows = [id: number, hull: number, x: number, aim: number, health: number, turret: number][];

function history(...snapshots: [tick: number, rows: Rows, replaced?: number[]][]): History {
  const history = new History(15);
  for (const [tick, rows, replaced] of snapshots) {
    const table = new Table(5, Int32Array.from(rows.flat()), replaced && new Set(replaced));
    history.push({ tick, tables: [table], events: [], own: [], receivedAt: 0 });
  }
  return history;
}

const ships = (history: History, tick: number) => interpolate(SCHEMA, history, tick).table("ships");

describe("between two snapshots", () => {
  const two = history([10, [[1, 0, 100, 250, 9, 1000]]], [12, [[1, 0, 200, 6, 7, 24]]]);

  test("linear columns move, others step", () => {
    const table = ships(two, 10.5);
    expect(table.value(0, X)).toBe(125);
    expect(table.value(0, HEALTH)).toBe(9);
    expect(table.value(0, TURRET)).toBe(1000);
    expect(table.held(0, X)).toBe(100);
  });

  test("a hold column moves where that is asked for", () => {
    expect(ships(two, 11).blend(0, HEALTH)).toBe(8);
    expect(ships(two, 10.5).blend(0, TURRET)).toBe(1012);
    expect(ships(two, 11).blend(0, TURRET)).toBe(0);
  });

  test("angles go the short way round, both ways, and stay in range", () => {
    expect(ships(two, 10.5).value(0, AIM)).toBe(253);
    expect(ships(two, 11.5).value(0, AIM)).toBe(3);
    const back = history([10, [[1, 0, 0, 6, 0, 0]]], [12, [[1, 0, 0, 250, 0, 0]]]);
    expect(ships(back, 10.5).value(0, AIM)).toBe(3);
    expect(ships(back, 11.5).value(0, AIM)).toBe(253);
  });

  test("at a snapshot its values stand exactly", () => {
    expect(ships(two, 10).value(0, X)).toBe(100);
    expect(ships(two, 12).value(0, X)).toBe(200);
    expect(ships(two, 12).value(0, HEALTH)).toBe(7);
  });

  test("before the oldest, the oldest is shown", () => {
    expect(ships(two, 3).value(0, X)).toBe(100);
    const view = interpolate(SCHEMA, two, 3);
    expect([view.tick, view.shown, view.stalled]).toEqual([two.oldest!.tick, two.oldest!.tick, false]);
  });

  test("extreme values neither wrap nor overflow", () => {
    const far = history([1, [[1, 0, -(2 ** 31), 0, 0, 0]]], [2, [[1, 0, 2 ** 31 - 1, 0, 0, 0]]]);
    expect(ships(far, 1.5).value(0, X)).toBe(-0.5);
  });
});

describe("rows that come, go and are replaced", () => {
  const three = history(
    [10, [[1, 0, 0, 0, 0, 0], [2, 0, 50, 0, 0, 0]]],
    [11, [[2, 0, 60, 0, 0, 0], [3, 0, 900, 0, 0, 0]]],
    [12, [[2, 0, 500, 0, 0, 0], [3, 0, 910, 0, 0, 0]], [2]],
  ); // prettier-ignore

  test("a row is there from its first snapshot to the one without it", () => {
    const before = ships(three, 10.9);
    expect([before.length, before.find(1), before.find(3)]).toEqual([2, 0, -1]);
    const after = ships(three, 11);
    expect([after.length, after.find(1), after.find(3)]).toEqual([2, -1, 1]);
    expect(before.value(before.find(1), X)).toBe(0);
    expect(before.value(before.find(2), X)).toBeCloseTo(59);
  });

  test("a replaced row stands still until it is somewhere else", () => {
    expect(ships(three, 11.9).value(0, X)).toBe(60);
    expect(ships(three, 12).value(0, X)).toBe(500);
    expect(ships(three, 11.5).value(1, X)).toBe(905);
  });

  test("a replaced row is not extrapolated from its life before", () => {
    expect(ships(three, 13).value(0, X)).toBe(500);
    expect(ships(three, 13).value(1, X)).toBe(920);
  });

  test("another value in a fixed column is another row, also where nobody told", () => {
    const full = history([10, [[1, 0, 0, 0, 0, 0]]], [11, [[1, 1, 100, 0, 0, 0]]]);
    expect(ships(full, 10.5).value(0, X)).toBe(0);
  });
});

describe("beyond the newest snapshot", () => {
  const two = history([10, [[1, 0, 100, 250, 9, 0]]], [12, [[1, 0, 120, 254, 7, 0]]]);

  test("movement goes on, and stops at the bound", () => {
    const view = new View(SCHEMA, two, 4);
    const table = view.table("ships");
    view.at(13);
    expect([view.ahead, view.stalled, table.value(0, X), table.value(0, AIM)]).toEqual([1, false, 130, 0]);
    expect(table.value(0, HEALTH)).toBe(7);
    view.at(16);
    expect([view.stalled, table.value(0, X)]).toEqual([false, 160]);
    view.at(99);
    expect([view.stalled, table.value(0, X), table.value(0, AIM)]).toEqual([true, 160, 6]);
  });

  test("with one snapshot there is nothing to go on", () => {
    expect(ships(history([10, [[1, 0, 100, 0, 0, 0]]]), 12).value(0, X)).toBe(100);
  });

  test("over a long gap nothing is drawn out", () => {
    const gap = history([10, [[1, 0, 100, 0, 0, 0]]], [100, [[1, 0, 900, 0, 0, 0]]]);
    expect(ships(gap, 55).value(0, X)).toBe(900);
    expect(gap.length).toBe(1);
  });
});

test("nothing at all is an empty view", () => {
  const view = interpolate(SCHEMA, new History(15), 5);
  expect([view.snapshot, view.table("ships").length, view.stalled]).toEqual([null, 0, false]);
});

test("one view follows many snapshots as a new one would", () => {
  const history = new History(15);
  const view = new View(SCHEMA, history, 4);
  for (let tick = 1; tick < 200; tick++) {
    const rows: Rows = [];
    for (let id = tick % 7; id < 40; id += 1 + (tick % 3)) rows.push([id, 0, tick * id, (tick * id) % 256, tick, 0]);
    history.push({ tick, tables: [new Table(5, Int32Array.from(rows.flat()))], events: [], own: [], receivedAt: 0 });
    for (const back of [-2.5, -0.4, 0, 0.3, 1.7, 30]) {
      view.at(tick - back);
      const kept = view.table("ships");
      const fresh = interpolate(SCHEMA, history, tick - back).table("ships");
      expect(kept.length).toBe(fresh.length);
      for (let row = 0; row < fresh.length; row++) {
        expect([kept.id(row), kept.value(row, X), kept.value(row, AIM)]).toEqual([
          fresh.id(row), fresh.value(row, X), fresh.value(row, AIM),
        ]); // prettier-ignore
      }
    }
  }
});

test("an unknown table or column is told by name", () => {
  expect(() => SCHEMA.table("boats")).toThrow("no table called boats");
  expect(() => SCHEMA.column("ships", "y")).toThrow("no column in ships called y");
});
