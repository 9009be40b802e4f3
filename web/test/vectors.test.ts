/** The arena's golden data, which every implementation of its rules must give to the last bit. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Bolts } from "../src/arena/bolts";
import { readSetup } from "../src/arena/setup";
import { fires, fly, type Ship } from "../src/predict/movement";
import { cos, length, part, sin } from "../src/predict/trig";

interface Run {
  name: string;
  map: string;
  tick: number;
  rapid: number;
  start: number[];
  inputs: [number, number, number, number][];
  rows: number[][];
}

interface Path {
  map: string;
  x: number;
  y: number;
  angle: number;
  path: [number, number][];
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../protocol/vectors/${name}`, import.meta.url), "utf8"));
const trig: { sin: number[]; cos: number[]; polar: number[][]; length: number[][] } = read("arena-trig.json");
const movement: { setups: { map: { id: string } }[]; columns: string[]; runs: Run[]; bolts: Path[] } = read("arena-movement.json");
const setups = new Map(movement.setups.map((setup) => [setup.map.id, readSetup(setup)]));
const setupOf = (map: string) => setups.get(map) ?? expect.unreachable(`no map ${map}`);

describe("arena-trig", () => {
  test("sines and cosines", () => {
    expect(trig.sin.map((_, step) => sin(step))).toEqual(trig.sin);
    expect(trig.cos.map((_, step) => cos(step) + 0)).toEqual(trig.cos);
  });

  test("vectors and lengths", () => {
    // Adding 0 makes of a negative zero the ordinary one.
    for (const [angle = 0, n = 0, x, y] of trig.polar) expect([part(cos(angle), n) + 0, part(sin(angle), n) + 0]).toEqual([x, y]);
    for (const [x = 0, y = 0, long] of trig.length) expect(length(x, y)).toBe(long);
  });
});

describe("arena-movement", () => {
  const at = (name: string) => movement.columns.indexOf(name);
  const column = (row: number[], name: string) => row[at(name)] ?? Number.NaN;
  const checked = ["x", "y", "vx", "vy", "aim", "ready", "dashes", "dash_ready"];

  test.each(movement.runs.map((run, index) => [index, run.name, run] as const))("run %i: %s", (_, __, run) => {
    const setup = setupOf(run.map);
    const ship: Ship = {
      x: column(run.start, "x"), y: column(run.start, "y"), vx: column(run.start, "vx"), vy: column(run.start, "vy"), aim: column(run.start, "aim"),
      ready: column(run.start, "ready"), rapid: run.rapid, dashes: column(run.start, "dashes"), dashReady: column(run.start, "dash_ready"),
    };
    for (const [index, [direction, strength, aim, buttons]] of run.inputs.entries()) {
      const tick = run.tick + 1 + index;
      const input = { direction, strength, aim, buttons };
      fly(ship, input, tick, setup);
      fires(ship, input, tick, setup.figures);
      const mine = [ship.x, ship.y, ship.vx, ship.vy, ship.aim, ship.ready, ship.dashes, ship.dashReady].map((value) => value + 0);
      expect(mine, `tick ${tick}`).toEqual(checked.map((name) => column(run.rows[index] ?? [], name)));
    }
  });

  test.each(movement.bolts.map((bolt, index) => [index, bolt] as const))("bolt %i", (_, { map, x, y, angle, path }) => {
    const setup = setupOf(map);
    const none = { bolts: { x: 0, y: 1, angle: 2, owner: 3, born: 4 }, tables: { ships: 0, bolts: 1, pickups: 2, pilots: 3, round: 4 } };
    const bolt = new Bolts(setup, none, 128).bolt(1, 1, x, y, angle, 0);
    // It has no row in the tick in which it meets the wall.
    expect(bolt.atWall ? Math.ceil(bolt.spent) - 1 : bolt.spent).toBe(path.length);
    for (const [index, [px, py]] of path.entries()) {
      expect(Math.trunc((bolt.x + bolt.vx * (index + 1)) * setup.unit)).toBe(px);
      expect(Math.trunc((bolt.y + bolt.vy * (index + 1)) * setup.unit)).toBe(py);
    }
  });
});
