import type { Match } from "skirmish-client";
import { expect, test } from "vitest";
import { idle } from "../src/input/intent";
import type { Picture } from "../src/session/picture";
import { Watching } from "../src/session/watching";
import { Camera } from "../src/view/camera";
import { Frame } from "../src/view/frame";

const GROUND = { width: 3000, height: 2000, tile: 32, walls: [], shipRadius: 18 };

/** Three ships, of which the second leads. */
function watching(background = false) {
  const frame = new Frame();
  for (const [id, x] of [[3, 500], [5, 1000], [8, 1500]] as const) Object.assign(frame.ships.next(), { id, x, y: 1000 });
  const picture = { frame, watched: 0, leader: 5, roaming: undefined, columns: { tables: { ships: 0 } } } as unknown as Picture;
  const ids = [3, 5, 8];
  const ships = { length: ids.length, id: (row: number) => ids[row] };
  const match = { snapshot: { tables: [ships] }, roster: new Map(ids.map((id) => [id, {}])) } as unknown as Match;
  const camera = new Camera();
  camera.resize(1280, 720);
  Object.assign(camera, { x: 1000, y: 1000 });
  const it = new Watching(match, picture, GROUND, camera, background);
  return { it, picture, roster: match.roster as Map<number, unknown>, look: (strength = 0, moveAngle = 0) => it.frame(0, 0.1, { ...idle(), strength, moveAngle }) };
}

test("the leader at first, then around in both directions", () => {
  const { it, picture, look } = watching();
  look();
  expect(picture.watched).toBe(5);
  const seen = [1, 1, 1, -1].map((step) => {
    it.next(step);
    return picture.watched;
  });
  expect(seen).toEqual([8, 3, 5, 3]);
});

test("who has left is not followed any longer; who was shot down is", () => {
  const { it, picture, roster, look } = watching();
  look();
  it.next(1);
  look();
  expect(picture.watched).toBe(8);
  roster.delete(8);
  look();
  expect(picture.watched).toBe(5);
});

test("flying lets go of the ship, within the edges; the way back is the ship it followed last", () => {
  const { it, picture, look } = watching();
  look();
  look(1, 0);
  expect(it.free).toBe(true);
  expect(picture.roaming?.x).toBeCloseTo(1090);
  it.roam(99_999, -99_999);
  expect(picture.roaming?.x).toBeLessThan(GROUND.width - 600);
  expect(picture.roaming?.y).toBeGreaterThan(300);
  it.toggle();
  expect(it.free).toBe(false);
  expect(picture.watched).toBe(5);
  it.toggle();
  expect(it.free).toBe(true);
  it.next(1);
  expect([it.free, picture.watched]).toEqual([false, 5]);
});

test("a tap follows the ship that is near, and none if none is", () => {
  const { it, picture, look } = watching();
  look();
  it.pick(1480, 1030);
  expect(picture.watched).toBe(8);
  it.toggle();
  it.pick(1250, 1000);
  expect(it.free).toBe(true);
});

test("a background is not flown", () => {
  const { it, look } = watching(true);
  look(1, 0);
  expect(it.free).toBe(false);
});
