import { expect, test } from "vitest";
import { barsOf } from "../src/hud/signal";

test("a near server has all bars, a far or unsteady one fewer, and none is told lost by its ping alone", () => {
  expect(barsOf({ ping: 12, jitter: 2 })).toBe(4);
  expect(barsOf({ ping: 120, jitter: 2 })).toBe(3);
  expect(barsOf({ ping: 12, jitter: 60 })).toBe(2);
  expect(barsOf({ ping: 200, jitter: 10 })).toBe(2);
  expect(barsOf({ ping: 2000, jitter: 500 })).toBe(1);
});
