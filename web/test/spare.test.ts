import { expect, test } from "vitest";
import { Spare } from "../src/session/spare";
import type { Picture } from "../src/session/picture";
import { Frame } from "../src/view/frame";

test("over what cannot be used one is told why, now and then, and not without a ship", () => {
  const frame = new Frame();
  const own = { x: 0, y: 0 };
  const pickup = Object.assign(frame.pickups.next(), { id: 4, kind: "repair" as const, x: 0, y: 0, ready: 1, spare: true });
  frame.lead = true;
  const said: string[] = [];
  const spare = new Spare({ frame, me: 1, places: new Map([[1, own]]) } as unknown as Picture, 38, (words, kind) => said.push(`${kind}: ${words}`));
  const at = (x: number, seconds = 11) => {
    own.x = x;
    spare.frame(seconds);
    return said.splice(0);
  };
  expect(at(60)).toEqual([]);
  expect(at(30)).toEqual(["repair: Hull is full"]);
  expect(at(10), "still there").toEqual([]);
  at(60);
  expect(at(30), "again").toEqual(["repair: Hull is full"]);
  at(60, 1);
  expect(at(30, 1), "so soon").toEqual([]);
  at(60);
  pickup.ready = 0.5;
  expect(at(30), "it is not there").toEqual([]);
  pickup.ready = 1;
  pickup.spare = false;
  expect(at(30), "it is of use").toEqual([]);
  pickup.spare = true;
  frame.lead = false;
  expect(at(30), "no ship").toEqual([]);
});
