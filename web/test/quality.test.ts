import { expect, test } from "vitest";
import { Quality } from "../src/view/quality";

const feed = (quality: Quality, seconds: number, ...lengths: number[]) => {
  for (let spent = 0, n = 0; spent < seconds * 1000; n++) {
    const ms = lengths[n % lengths.length] ?? 0;
    quality.took(ms);
    spent += ms;
  }
};

test("a fast machine draws every pixel", () => {
  const quality = new Quality();
  feed(quality, 30, 17);
  expect(quality.share).toBe(1);
});

test("a slow one draws fewer, down to a limit, and stays there", () => {
  const quality = new Quality();
  feed(quality, 6, 40);
  expect(quality.share).toBeCloseTo(0.75);
  feed(quality, 40, 40);
  expect(quality.share).toBeCloseTo(0.375);
  feed(quality, 30, 10);
  expect(quality.share).toBeCloseTo(0.375);
});

test("one frame in ten that is shown twice is felt, though the mean is good", () => {
  const quality = new Quality();
  feed(quality, 40, 33, ...Array<number>(9).fill(17));
  expect(quality.share).toBeCloseTo(0.375);
});

test("where a few are late it takes small steps", () => {
  const quality = new Quality();
  feed(quality, 6, 33, ...Array<number>(9).fill(17));
  expect(quality.share).toBeCloseTo(0.875);
});

test("one in thirty is not, nor a bad moment", () => {
  const quality = new Quality();
  feed(quality, 30, 33, ...Array<number>(29).fill(17));
  feed(quality, 1, 40);
  feed(quality, 30, 17);
  expect(quality.share).toBe(1);
});

test("halts are not slowness", () => {
  const quality = new Quality();
  for (let n = 0; n < 100; n++) {
    quality.took(900);
    quality.took(16);
  }
  expect(quality.share).toBe(1);
});
