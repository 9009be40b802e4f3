import { expect, test } from "vitest";
import { outlinesOf } from "../src/view/outline";

const ground = (walls: [number, number, number, number][]) => ({
  width: 100, height: 100, tile: 10, shipRadius: 5, walls: walls.map(([x, y, w, h]) => ({ x: x * 10, y: y * 10, w: w * 10, h: h * 10 })),
});
const area = (loop: readonly (readonly [number, number])[]) =>
  loop.reduce((sum, [x, y], index) => {
    const [nx, ny] = loop[(index + 1) % loop.length] ?? [0, 0];
    return sum + (x * ny - nx * y) / 2;
  }, 0);

test("a block is its four corners, clockwise", () => {
  const [loop] = outlinesOf(ground([[2, 2, 3, 1]]));
  expect(loop).toHaveLength(4);
  expect(area(loop ?? [])).toBe(300);
});

test("walls that touch along an edge are one", () => {
  const loops = outlinesOf(ground([[2, 2, 3, 1], [2, 3, 1, 2]]));
  expect(loops).toHaveLength(1);
  expect(loops[0]).toHaveLength(6);
  expect(area(loops[0] ?? [])).toBe(500);
});

test("walls that touch at a corner stay two", () => {
  const loops = outlinesOf(ground([[2, 2, 1, 1], [3, 3, 1, 1]]));
  expect(loops.map(area)).toEqual([100, 100]);
});

test("the edge of the arena goes the other way round", () => {
  const loops = outlinesOf(ground([[0, 0, 10, 1], [0, 9, 10, 1], [0, 1, 1, 8], [9, 1, 1, 8]]));
  expect(loops.map(area)).toEqual([-6400]);
});
