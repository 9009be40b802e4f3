import { expect, test } from "vitest";
import { overlap } from "../src/view/apart";
import { byQuarter } from "../src/view/quarters";

const GROUND = { width: 200, height: 100, tile: 10, walls: [], shipRadius: 4 };

test("blocks belong to quarters, and are cut at the borders between them", () => {
  const [first, second, third, fourth] = byQuarter([{ x: 0, y: 0, w: 200, h: 10 }, { x: 20, y: 40, w: 10, h: 20 }, { x: 150, y: 80, w: 10, h: 10 }], GROUND);
  expect(first).toEqual([{ x: 0, y: 0, w: 100, h: 10 }, { x: 20, y: 40, w: 10, h: 10 }]);
  expect(second).toEqual([{ x: 100, y: 0, w: 100, h: 10 }]);
  expect(third).toEqual([{ x: 20, y: 50, w: 10, h: 10 }]);
  expect(fourth).toEqual([{ x: 150, y: 80, w: 10, h: 10 }]);
});

test("names lie upon each other only if they do both across and down", () => {
  const plate = (x: number, y: number) => ({ x, y, halfWidth: 20, height: 15 });
  expect(overlap(plate(0, 0), plate(30, 10))).toBe(true);
  expect(overlap(plate(0, 0), plate(41, 0))).toBe(false);
  expect(overlap(plate(0, 0), plate(0, 16))).toBe(false);
});
