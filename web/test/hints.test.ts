import type { ComponentChildren, VNode } from "preact";
import { beforeEach, expect, test, vi } from "vitest";
import type { Device } from "../src/input/device";
import type { MatchState } from "../src/session/model";
import { idle, type Intent } from "../src/input/intent";

/** What a page finds that is loaded anew in a browser that has this stored. */
async function page(stored = new Map<string, string>()) {
  vi.resetModules();
  vi.stubGlobal("localStorage", { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => void stored.set(key, value) });
  const { Hints } = await import("../src/session/hints");
  const model = await import("../src/session/model");
  const { device } = await import("../src/input/device");
  const { aimHelp, mouseAims } = await import("../src/settings/settings");
  const { HintBar } = await import("../src/hud/hints");
  const hints = new Hints();
  const phase = (phase: MatchState["phase"], alive = true) => void (model.match.value = { phase, alive } as MatchState);
  phase("playing");
  const frames = (seconds: number, doing: (n: number) => Partial<Intent>) => {
    for (let n = 0; n < seconds * 60; n++) hints.saw({ ...idle(), ...doing(n) }, 1 / 60);
  };
  const shown = () => model.hints.value;
  const reads = (hand: Device) => {
    device.value = hand;
    return textOf(HintBar());
  };
  return { hints, phase, frames, shown, reads, stored, aimHelp, mouseAims, show: (...deeds: ("move" | "aim" | "fire" | "pickup")[]) => void (model.hints.value = deeds) };
}

/** What stands on the screen. */
function textOf(part: ComponentChildren): string {
  if (part === null || part === undefined || typeof part === "boolean") return "";
  if (Array.isArray(part)) return part.map(textOf).join("");
  if (typeof part !== "object") return String(part);
  const { type, props } = part as VNode<{ children?: ComponentChildren }>;
  if (typeof type === "function") return textOf((type as (props: unknown) => ComponentChildren)(props));
  const inside = textOf(props.children);
  return type === "kbd" ? `[${inside}]` : type === "li" ? `${inside}\n` : inside;
}

beforeEach(() => vi.unstubAllGlobals());

test("each goes when its deed was done; what lies about comes when flying is learnt", async () => {
  const { hints, frames, shown } = await page();
  frames(2, () => ({}));
  expect(shown(), "who does nothing learns nothing").toEqual(["move", "aim", "fire"]);
  frames(0.4, () => ({ strength: 1 }));
  expect(shown(), "a touch of the keys is not enough").toEqual(["move", "aim", "fire"]);
  frames(0.4, () => ({ strength: 1 }));
  expect(shown()).toEqual(["aim", "fire"]);
  frames(1, (n) => ({ aim: n / 15, aiming: true }));
  expect(shown()).toEqual(["fire"]);
  frames(0.8, () => ({ fire: true }));
  expect(shown()).toEqual(["pickup"]);
  hints.pickedUp();
  expect(shown()).toEqual([]);
});

test("firing is taught and learnt in the fight, not in the countdown before it", async () => {
  const { phase, frames, shown } = await page();
  phase("countdown");
  frames(3, () => ({ fire: true }));
  expect(shown()).toEqual(["move", "aim"]);
  phase("playing");
  frames(0.1, () => ({}));
  expect(shown()).toEqual(["move", "aim", "fire"]);
  frames(0.8, () => ({ fire: true }));
  expect(shown()).toEqual(["move", "aim"]);
});

test("what lies about is told for six seconds of flight at most, and never again", async () => {
  const { phase, frames, shown, stored } = await page(new Map(["move", "aim", "fire"].map((deed) => [`skirmish.hints.${deed}`, "done"])));
  frames(4, () => ({}));
  expect(shown()).toEqual(["pickup"]);
  phase("playing", false);
  frames(10, () => ({}));
  phase("playing");
  frames(1.5, () => ({}));
  expect(shown(), "nobody reads it without a ship").toEqual(["pickup"]);
  frames(1, () => ({}));
  expect(shown()).toEqual([]);
  const later = await page(stored);
  later.frames(1, () => ({}));
  expect(later.shown()).toEqual([]);
});

test("what was done once is never hinted at again, in no later match and on no later page", async () => {
  const first = await page();
  first.frames(1, () => ({ strength: 1 }));
  first.hints.pickedUp();
  first.hints.end();
  expect(first.shown()).toEqual([]);
  const second = await page(first.stored);
  second.frames(10, () => ({}));
  expect(second.shown()).toEqual(["aim", "fire"]);
});

test("the nose that turns by itself is no aiming, but a hit is", async () => {
  const { hints, frames, shown } = await page();
  frames(5, (n) => ({ aim: n / 15, aiming: false }));
  expect(shown()).toEqual(["move", "aim", "fire"]);
  hints.scored();
  expect(shown()).toEqual(["move", "fire"]);
});

test("they speak of what is in hand", async () => {
  const { reads, show, aimHelp, mouseAims } = await page();
  const all = (hand: Device) => (["move", "aim", "fire"] as const).map((deed) => (show(deed), reads(hand).trim()));
  expect(all("mouse")).toEqual(["[W][A][S][D] fly", "[Mouse] aim", "[Left button] fires"]);
  expect(all("keys")).toEqual(["[W][A][S][D] fly", "[Q][E] turn; the nose follows foes by itself", "[Space] fires"]);
  expect(all("touch")).toEqual(["Left thumb: fly", "Right thumb: aim", "Right thumb: aim and fire"]);
  expect(all("pad")).toEqual(["Left stick: fly", "Right stick: aim", "[RT] fires"]);
  mouseAims.value = aimHelp.value = false;
  expect(all("mouse")[1]).toBe("[Q][E] turn");
  show("aim", "fire");
  expect(reads("touch"), "one thumb, one line").toBe("Right thumb: aim and fire\n");
  show("pickup");
  expect(reads("touch")).toContain("Fly over power-ups");
});
