import { expect, test } from "vitest";
import { SentInputs } from "../src/inputs.ts";

const begin = (...ticks: number[]): SentInputs => {
  const inputs = new SentInputs();
  ticks.forEach((tick, index) => inputs.sent(index + 1, tick));
  return inputs;
};

test("an input that was applied in its tick was in time", () => {
  const inputs = begin(10, 11, 12);
  expect([10, 11, 12].map((tick, index) => inputs.applied(tick, index + 1))).toEqual([true, true, true]);
  expect([inputs.judged, inputs.late]).toEqual([3, 0]);
});

test("one that was not was late, once, however long it stayed away", () => {
  const inputs = begin(10, 11, 12);
  expect([inputs.applied(10, 1), inputs.applied(11, 1), inputs.applied(12, 2), inputs.applied(13, 3)]).toEqual([true, false, false, true]);
  expect([inputs.judged, inputs.late]).toEqual([3, 2]);
});

test("between two snapshots only the newest input can be judged", () => {
  const inputs = begin(10, 11, 12, 13);
  expect(inputs.applied(12, 3)).toBe(true);
  expect([inputs.judged, inputs.late]).toEqual([1, 0]);
});

test("ticks without an input have the one before", () => {
  const inputs = begin(10, 12);
  expect([inputs.applied(9, 0), inputs.applied(10, 1), inputs.applied(11, 1), inputs.applied(12, 2)]).toEqual([true, true, true, true]);
  expect([inputs.judged, inputs.late]).toEqual([2, 0]);
});

test("after a resume numbers begin again, and the counts go on", () => {
  const inputs = begin(10);
  inputs.applied(10, 1);
  inputs.restart();
  expect(inputs.applied(20, 0)).toBe(true);
  inputs.sent(1, 21);
  expect(inputs.applied(21, 0)).toBe(false);
  expect([inputs.judged, inputs.late]).toEqual([2, 1]);
});
