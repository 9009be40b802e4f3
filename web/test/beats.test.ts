import { expect, test } from "vitest";
import { goalOf } from "../src/hud/beats";
import { clock } from "../src/ui/words";

test("a round tells what it is about: by its mode and its length", () => {
  expect(goalOf(false, 31.9)).toBe("Most kills in 0:32 wins");
  expect(goalOf(true, 180)).toBe("The side with the most kills in 3:00 wins");
  expect([clock(-1), clock(0.2), clock(61)]).toEqual(["0:00", "0:01", "1:01"]);
});
