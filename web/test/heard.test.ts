import { expect, test } from "vitest";
import { Heard } from "../src/session/heard";
import type { Sound } from "../src/sound/sound";

const ME = 1;
const FOE = 2;
const THIRD = 3;
const AT = { x: 40, y: 50 };

/** What was played: `name` in the middle, `name@` at its place. */
function hear(what: (heard: Heard) => void, me = ME): string[] {
  const played: string[] = [];
  const sound: Pick<Sound, "play" | "playAt"> = { play: (name) => played.push(name), playAt: (name) => played.push(`${name}@`) };
  what(new Heard(sound as Sound, me));
  return played;
}

test("own shots and those of others differ", () => {
  expect(hear((heard) => heard.shot(ME, AT))).toEqual(["shot"]);
  expect(hear((heard) => heard.shot(FOE, AT))).toEqual(["shotOther@"]);
});

test("a hit dealt, a hit taken, one among others, and on shields", () => {
  expect(hear((heard) => heard.hit(ME, FOE, false, AT))).toEqual(["hitDealt"]);
  expect(hear((heard) => heard.hit(FOE, ME, false, AT))).toEqual(["hitTaken"]);
  expect(hear((heard) => heard.hit(FOE, THIRD, false, AT))).toEqual(["hit@"]);
  expect(hear((heard) => heard.hit(ME, FOE, true, AT))).toEqual(["hitDealt", "shieldHit@"]);
  expect(hear((heard) => heard.hit(FOE, ME, true, AT))).toEqual(["shieldHit"]);
  expect(hear((heard) => heard.hit(FOE, THIRD, true, AT))).toEqual(["shieldHit@"]);
});

test("a kill of one's own, the own death, and one among others", () => {
  expect(hear((heard) => heard.kill(ME, FOE, AT))).toEqual(["blast@", "kill"]);
  expect(hear((heard) => heard.kill(FOE, ME, AT))).toEqual(["death"]);
  expect(hear((heard) => heard.kill(FOE, THIRD, AT))).toEqual(["blast@"]);
});

test("each pickup has its own sound", () => {
  const kinds = ["repair", "shield", "rapid", "dash"] as const;
  const mine = kinds.flatMap((kind) => hear((heard) => heard.pickup(ME, kind, AT)));
  expect(mine).toEqual(["repair", "shield", "rapid", "dashPickup"]);
  expect(hear((heard) => heard.pickup(FOE, "rapid", AT))).toEqual(["rapid@"]);
});

test("who watches hears everything from its place", () => {
  const all = hear((heard) => {
    heard.shot(FOE, AT);
    heard.hit(FOE, THIRD, false, AT);
    heard.kill(FOE, THIRD, AT);
    heard.dash(FOE, AT);
    heard.arrival(FOE, AT);
  }, 0);
  expect(all).toEqual(["shotOther@", "hit@", "blast@", "dash@", "respawn@"]);
});
