import { describe, expect, test } from "vitest";
import { Table } from "skirmish-client";
import { Bolts } from "../src/arena/bolts";
import { columns, setup } from "./world";

const ME = 7;
const SHOT = { x: 1000, y: 1000, angle: 64, born: 100 };
type Row = [id: number, x: number, y: number, angle: number, owner: number, born: number];

const begin = (lag = 0, behind = 8, viewTick = 92): Bolts => {
  const bolts = new Bolts(setup, columns, 128);
  bolts.take(snapshot(99), true, viewTick);
  bolts.shoot(ME, SHOT, lag, behind, viewTick);
  return bolts;
};
const snapshot = (tick: number, ...rows: Row[]) => ({
  tick, events: [], own: [], receivedAt: 0,
  tables: [new Table(1), new Table(12), new Table(5, Int32Array.from(rows.flat()))],
});
const only = (bolts: Bolts) => {
  expect(bolts.flying.size).toBe(1);
  return [...bolts.flying.values()][0]!;
};

test("an own bolt is there at once, in the time of the own ship", () => {
  const bolts = begin();
  expect(bolts.age(only(bolts), 92)).toBe(0);
  expect(bolts.strength(only(bolts), 92)).toBe(1);
});

test("the server's row takes its place, and nothing jumps", () => {
  for (const lag of [0, 6, 8]) {
    const bolts = begin(lag);
    const before = bolts.age(only(bolts), 96);
    bolts.take(snapshot(100, [5, 1000, 1000, 64, ME, (100 - lag) % 128]), true, 96);
    const bolt = only(bolts);
    expect([bolt.id, bolt.shot]).toEqual([5, 100]);
    expect(bolts.age(bolt, 96)).toBeCloseTo(before);
    // In the end it is where its row says.
    expect(bolts.age(bolt, 112)).toBe(112 - (100 - lag));
  }
});

test("with lag compensation the row is where the prediction was all along", () => {
  const bolts = begin(6, 6, 94);
  const bolt = only(bolts);
  for (let tick = 94; tick < 120; tick += 0.5) expect(bolts.age(bolt, tick)).toBe(tick - 94);
});

describe("a shot whose input came late", () => {
  test("is the bolt of some ticks later, turned a little", () => {
    const bolts = begin();
    bolts.take(snapshot(100), true, 96);
    bolts.take(snapshot(101), true, 97);
    const before = bolts.age(only(bolts), 98);
    bolts.take(snapshot(102, [5, 1001, 1000, 70, ME, 102]), true, 98);
    expect(bolts.age(only(bolts), 98)).toBeCloseTo(before);
  });

  test("is another one if it goes another way, or is somebody else's", () => {
    for (const row of [[5, 1000, 1000, 200, ME, 100], [5, 1000, 1000, 64, 9, 100]] satisfies Row[]) {
      const bolts = begin();
      bolts.take(snapshot(100, row), true, 96);
      expect(bolts.flying.size).toBe(2);
    }
  });
});

test("of two shots each row takes its own", () => {
  const bolts = begin();
  bolts.shoot(ME, { ...SHOT, born: 103 }, 0, 8, 95);
  bolts.take(snapshot(100, [5, 1000, 1000, 64, ME, 100]), true, 96);
  bolts.take(snapshot(103, [5, 1000, 1000, 64, ME, 100], [6, 1000, 1000, 64, ME, 103]), true, 99);
  expect([...bolts.flying.values()].map(({ id, shot }) => [id, shot])).toEqual([[5, 100], [6, 103]]);
});

test("a shot that the server did not take fades away", () => {
  const bolts = begin();
  for (let tick = 100; tick <= 104; tick++) bolts.take(snapshot(tick), true, tick - 8);
  const strengths = [96, 97, 98, 99, 100, 101, 102].map((tick) => bolts.strength(only(bolts), tick));
  expect(strengths).toEqual([1, 0.8, 0.6, 0.4, 0.2, 0, 0].map((value) => expect.closeTo(value)));
});

test("the slow stream tells of no bolts: they fly on to their end", () => {
  const bolts = begin();
  bolts.take(snapshot(100, [5, 1000, 1000, 64, ME, 100], [6, 500, 500, 0, 9, 100]), true, 92);
  for (let tick = 106; tick < 140; tick += 6) bolts.take(snapshot(tick), false, tick - 8);
  for (const bolt of bolts.flying.values()) {
    expect([bolt.gone, bolts.strength(bolt, 110), bolts.isOver(bolt, 20), bolts.isOver(bolt, 30)]).toEqual([undefined, 1, false, true]);
  }
});

test("what met a ship on the screen is gone, unless the server lets it fly on", () => {
  const bolts = begin(6, 6, 94);
  bolts.take(snapshot(100, [5, 1000, 1000, 64, ME, 94]), true, 97);
  const bolt = only(bolts);
  bolt.met = { ship: 9, age: 10 };
  expect(bolts.strength(bolt, 104)).toBe(0);
  bolts.take(snapshot(105, [5, 1000, 1000, 64, ME, 94]), true, 104);
  expect(bolts.strength(bolt, 104)).toBe(0);
  bolts.take(snapshot(106, [5, 1000, 1000, 64, ME, 94]), true, 104);
  expect(bolts.strength(bolt, 104)).toBe(1);
});
