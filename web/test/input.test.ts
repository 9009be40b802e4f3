import { expect, test } from "vitest";
import { heading } from "../src/input/keys";
import { stickFrom, THROW } from "../src/input/sticks";

const held = (...codes: string[]) => heading(new Set(codes));

test("keys make directions of the world, down is positive", () => {
  expect(held("KeyD")).toEqual({ angle: 0, strength: 1 });
  expect(held("KeyS").angle).toBeCloseTo(Math.PI / 2);
  expect(held("KeyW", "KeyA").angle).toBeCloseTo((-3 * Math.PI) / 4);
  expect(held("ArrowUp", "KeyD").angle).toBeCloseTo(-Math.PI / 4);
});

test("diagonals are no faster, and opposite keys cancel out", () => {
  expect(held("KeyW", "KeyD").strength).toBe(1);
  expect(held("KeyA", "KeyD").strength).toBe(0);
  expect(held("KeyW", "ArrowUp")).toEqual(held("KeyW"));
  expect(held("Space").strength).toBe(0);
});

test("thumbs rest without flying, and reach full strength at the end of the throw", () => {
  expect(stickFrom(2, 3).strength).toBe(0);
  expect(stickFrom(THROW, 0)).toEqual({ angle: 0, strength: 1 });
  expect(stickFrom(0, -THROW * 3)).toEqual({ angle: -Math.PI / 2, strength: 1 });
  expect(stickFrom(THROW / 2, 0).strength).toBeGreaterThan(0.3);
});
