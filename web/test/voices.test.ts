import { expect, test } from "vitest";
import { Voices } from "../src/sound/voices";

const MANY = 99;

test("never more than there are voices", () => {
  const voices = new Voices(24);
  for (let n = 0; n < 500; n++) voices.take(`kind ${n % 40}`, (n * 7) % 5, MANY, n * 0.001, n * 0.001 + 1);
  expect(voices.sounding(0.5)).toBe(24);
  expect(voices.sounding(9)).toBe(0);
});

test("a voice that has ended is free again", () => {
  const voices = new Voices(1);
  expect(voices.take("a", 4, MANY, 0, 1)).toBe(0);
  expect(voices.take("b", 0, MANY, 0.5, 2)).toBe(-1);
  expect(voices.take("b", 0, MANY, 1, 2)).toBe(0);
});

test("when all are taken, the least important one gives way", () => {
  const voices = new Voices(3);
  voices.take("blast", 2, MANY, 0, 5);
  const spark = voices.take("fizzle", 0, MANY, 0, 5);
  voices.take("shot", 1, MANY, 0, 5);
  expect(voices.take("death", 4, MANY, 1, 5)).toBe(spark);
});

test("what matters less than all that sounds goes unheard", () => {
  const voices = new Voices(2);
  voices.take("death", 4, MANY, 0, 5);
  voices.take("kill", 4, MANY, 0, 5);
  expect(voices.take("shot", 2, MANY, 1, 5)).toBe(-1);
  expect(voices.sounding(1)).toBe(2);
});

test("of equals, the one that ends first gives way", () => {
  const voices = new Voices(3);
  voices.take("shot", 1, MANY, 0, 5);
  const soon = voices.take("shot", 1, MANY, 0, 2);
  voices.take("shot", 1, MANY, 0, 3);
  expect(voices.take("shot", 1, MANY, 1, 9)).toBe(soon);
});

test("a kind keeps to its share: near shots take the place of far ones, though voices are free", () => {
  const voices = new Voices(24);
  voices.take("shot", 1.9, 3, 0, 5);
  const far = voices.take("shot", 1.1, 3, 0, 5);
  voices.take("shot", 1.5, 3, 0, 5);
  expect(voices.take("shot", 1.05, 3, 1, 5)).toBe(-1);
  expect(voices.take("shot", 1.7, 3, 1, 5)).toBe(far);
  expect(voices.take("hit", 0, 3, 1, 5)).toBeGreaterThanOrEqual(0);
  expect(voices.sounding(1)).toBe(4);
});
