import { expect, test } from "vitest";
import { Blend } from "../src/session/blend";

const FRAME = 1 / 60;

/** Where a ship is drawn in each frame, by where the snapshots have it and which frames are guesses. */
function draw(places: number[], guessed: (frame: number) => boolean): number[] {
  const blend = new Blend();
  return places.map((x, frame) => {
    blend.begin(frame / 2, FRAME, guessed(frame));
    const spot = { x, y: 0 };
    blend.soften(1, spot);
    return spot.x;
  });
}

const line = (frames: number): number[] => Array.from({ length: frames }, (_, frame) => frame * 5);

test("what is known is drawn where it is", () => {
  const places = line(60).map((x) => (x > 150 ? 300 - x : x));
  expect(draw(places, () => false)).toEqual(places);
});

test("what flew on as it was guessed to is drawn where it is, too", () => {
  const places = line(60);
  expect(draw(places, (frame) => frame > 20 && frame < 32)).toEqual(places.map((x) => expect.closeTo(x)));
});

test("after a guess that was wrong the ship goes to where it is, and does not jump", () => {
  // It seemed to fly on, but had stopped at frame 20.
  const places = line(90).map((x, frame) => (frame < 32 ? x : 100));
  const drawn = draw(places, (frame) => frame >= 20 && frame < 32);
  for (let frame = 1; frame < drawn.length; frame++) expect(Math.abs(drawn[frame]! - drawn[frame - 1]!)).toBeLessThan(15);
  expect(drawn.at(-1)).toBeCloseTo(100, 0);
});

test("a ship that is somewhere else altogether is there at once", () => {
  const places = line(60).map((x, frame) => (frame < 32 ? x : 2000));
  expect(draw(places, (frame) => frame >= 20 && frame < 32)[32]).toBe(2000);
});

test("after a stall of seconds a ship is near its place at once, and on it within 0.2 s", () => {
  // It stood still on the screen from frame 32 on, and flew 400 px meanwhile.
  const places = line(90).map((x, frame) => (frame < 32 ? x : frame < 60 ? 160 : 560));
  const drawn = draw(places, (frame) => frame >= 20 && frame < 60);
  expect(Math.abs(drawn[60]! - 560)).toBeLessThan(121);
  expect(Math.abs(drawn[72]! - 560)).toBeLessThan(24);
});

test("time that the picture leaves out is not flown through", () => {
  const blend = new Blend();
  const at = (tick: number, x: number, guess: boolean): number => {
    blend.begin(tick, FRAME, guess);
    const spot = { x, y: 0 };
    blend.soften(1, spot);
    return spot.x;
  };
  at(1, 0, false);
  at(1.5, 5, false);
  at(2, 10, true);
  // It stood where it was all the time.
  expect(at(12, 10, false)).toBeCloseTo(10);
});

test("a ship that was away begins anew", () => {
  const blend = new Blend();
  const at = (tick: number, x: number | undefined): number | undefined => {
    blend.begin(tick, FRAME, true);
    if (x === undefined) return undefined;
    const spot = { x, y: 0 };
    blend.soften(1, spot);
    return spot.x;
  };
  at(1, 100);
  at(2, undefined);
  expect(at(3, 200)).toBe(200);
});
