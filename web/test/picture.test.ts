import { type Match, Table, type View } from "skirmish-client";
import { expect, test } from "vitest";
import { idle } from "../src/input/intent";
import { Predictor } from "../src/predict/predictor";
import type { Pilot } from "../src/session/pilot";
import { Picture } from "../src/session/picture";
import { motion } from "../src/settings/settings";
import { ship } from "./arena";
import { columns, setup } from "./world";

const ME = 7;
const FOE = 9;
const TICK = 200;

/** A match whose newest snapshot has the own ship; the picture of the others is some ticks behind, where it was not back yet. */
function back() {
  const row = ship({ x: 16_000, y: 12_800 });
  const ships = new Table(12, Int32Array.from([ME, row.x, row.y, 0, 0, 0, 60, 20, 0, 0, 0, 0, TICK + 45]));
  const tables = [new Table(1), ships, new Table(5), new Table(4), new Table(2), new Table(6)];
  const schema = { tables: [], table: () => 0 };
  const match = { info: { schema }, snapshot: { tick: TICK, tables }, roster: new Map([[ME, { name: "Ada", present: true }]]) } as unknown as Match;
  const predictor = new Predictor({ figures: setup.figures, walls: setup.walls, unit: setup.unit }, setup.tickRate);
  const pilot = { predictor, upcoming: { direction: 0, strength: 0, aim: 0, buttons: 0 }, lag: 0, behind: 0 } as unknown as Pilot;
  const picture = new Picture(setup, match, columns, pilot);
  picture.me = picture.watched = ME;
  const nothing = { length: 0, find: () => -1 };
  /** Others, by where they are across. */
  const others = new Map<number, number>();
  const known = () => [...others];
  const value = (row: number, column: number) => (column === columns.ships.x ? (known()[row]?.[1] ?? 0) : 0);
  const theirs = { get length() { return others.size; }, id: (row: number) => known()[row]?.[0] ?? 0, value, held: value, blend: value };
  const lie = [0, 1, 2, 3];
  const pickups = { length: lie.length, id: (row: number) => row + 1, held: (row: number, column: number) => (column === columns.pickups.kind ? (lie[row] ?? 0) : 0) };
  const view = { tick: TICK - 4, ahead: 0, table: (name: string) => ({ ships: theirs, pickups })[name] ?? nothing } as unknown as View;
  const own = ({ health, shield, dashes }: { health: number; shield: number; dashes: number }) => {
    tables[1] = new Table(12, Int32Array.from([ME, row.x, row.y, 0, 0, 0, health, shield, 0, 0, dashes, 0, TICK + 45]));
  };
  return { picture, predictor, row, others, own, fill: () => picture.fill(view, TICK, 1 / 60, idle()) };
}

test("the own ship is there, and looked at, as soon as the newest snapshot has it, as that says", () => {
  const { picture, predictor, row, fill } = back();
  fill();
  expect(picture.frame.ships.length).toBe(0);
  predictor.restore(TICK, row, true);
  fill();
  expect(picture.frame.ships.length).toBe(1);
  expect(picture.frame.ships.at(0)).toMatchObject({ id: ME, side: "own", name: "Ada", x: 1000, y: 800, health: 0.6, shield: 1 / 3, protected: true });
  expect(picture.frame).toMatchObject({ focusX: 1000, focusY: 800, lead: true });
});

test("once it is lost it is gone at once, though the picture of the others has it still", () => {
  const { picture, predictor, row, fill } = back();
  predictor.restore(TICK, row, true);
  predictor.stop();
  fill();
  expect(picture.frame.ships.length).toBe(0);
});

test("who was shot down looks at what is left, then after who did it, until they are gone or oneself is back", () => {
  const { picture, predictor, row, fill, others } = back();
  predictor.restore(TICK, row, true);
  others.set(FOE, 32_000);
  fill();
  predictor.stop();
  picture.killer = FOE;
  const at = (frames: number) => {
    for (let frame = 0; frame < frames; frame++) fill();
    return picture.frame.focusX;
  };
  expect(at(28)).toBe(1000);
  const [early, late] = [at(10), at(10)];
  expect(early).toBeGreaterThan(1000);
  expect(late).toBeGreaterThan(early);
  expect(at(30)).toBe(2000);
  others.set(FOE, 32_160);
  expect(at(1)).toBe(2010);
  others.delete(FOE);
  expect(at(1), "gone").toBe(2010);
  others.set(FOE, 64_000);
  predictor.restore(TICK, row, true);
  picture.over = true;
  expect(at(1), "back after the round").not.toBe(1000);
  picture.over = false;
  expect(at(1), "back").toBe(1000);
});

test("who wants less to move sees no flight to who shot them down", () => {
  const { picture, predictor, row, fill, others } = back();
  motion.value = "reduced";
  predictor.restore(TICK, row, true);
  others.set(FOE, 32_000);
  fill();
  predictor.stop();
  picture.killer = FOE;
  for (let frame = 0; frame < 90; frame++) fill();
  motion.value = "system";
  expect(picture.frame.focusX).toBe(1000);
});

test("what the own ship has all of is told apart, for as long as there is an own ship", () => {
  const { picture, predictor, row, fill, own } = back();
  const spare = () => {
    fill();
    fill();
    return picture.frame.pickups.items.slice(0, picture.frame.pickups.length).filter((pickup) => pickup.spare).map(({ kind }) => kind);
  };
  expect(spare()).toEqual([]);
  predictor.restore(TICK, row, true);
  own({ health: 60, shield: 20, dashes: 2 });
  expect(spare()).toEqual([]);
  own({ health: 100, shield: 60, dashes: 3 });
  expect(spare()).toEqual(["repair", "shield", "dash"]);
  predictor.stop();
  expect(spare()).toEqual([]);
});
