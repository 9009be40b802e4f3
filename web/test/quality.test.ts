import { expect, test } from "vitest";
import { Quality } from "../src/view/quality";

const feed = (quality: Quality, ms: number, seconds: number) => {
  for (let spent = 0; spent < seconds * 1000; spent += ms) quality.took(ms);
};

test("a fast machine draws every pixel", () => {
  const quality = new Quality();
  feed(quality, 17, 30);
  expect(quality.share).toBe(1);
});

test("a slow one draws fewer, down to a limit, and stays there", () => {
  const quality = new Quality();
  feed(quality, 40, 2);
  expect(quality.share).toBeCloseTo(0.875);
  feed(quality, 40, 30);
  expect(quality.share).toBeCloseTo(0.75);
  feed(quality, 10, 30);
  expect(quality.share).toBeCloseTo(0.75);
});

test("halts are not slowness", () => {
  const quality = new Quality();
  for (let n = 0; n < 100; n++) {
    quality.took(900);
    quality.took(16);
  }
  expect(quality.share).toBe(1);
});
