import type { ComponentChildren, VNode } from "preact";
import { beforeEach, expect, test, vi } from "vitest";
import type { Device } from "../src/input/device";
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
  const frames = (seconds: number, doing: (n: number) => Partial<Intent>) => {
    for (let n = 0; n < seconds * 60; n++) hints.saw({ ...idle(), ...doing(n) }, 1 / 60);
  };
  const shown = () => model.hints.value;
  const reads = (hand: Device) => {
    device.value = hand;
    return textOf(HintBar());
  };
  return { hints, frames, shown, reads, stored, aimHelp, mouseAims, show: (deed: "move" | "aim" | "fire" | "pickup") => void (model.hints.value = [deed]) };
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

test("two at once, in the order in which they are of use; each goes when its deed was done", async () => {
  const { hints, frames, shown } = await page();
  expect(shown()).toEqual(["move", "aim"]);
  frames(2, () => ({}));
  expect(shown(), "who does nothing learns nothing").toEqual(["move", "aim"]);
  frames(0.4, () => ({ strength: 1 }));
  expect(shown(), "a touch of the keys is not enough").toEqual(["move", "aim"]);
  frames(0.4, () => ({ strength: 1 }));
  expect(shown()).toEqual(["aim", "fire"]);
  frames(1, (n) => ({ aim: n / 15, aiming: true }));
  expect(shown()).toEqual(["fire", "pickup"]);
  frames(0.8, () => ({ fire: true }));
  expect(shown()).toEqual(["pickup"]);
  hints.pickedUp();
  expect(shown()).toEqual([]);
});

test("what was done once is never hinted at again, in no later match and on no later page", async () => {
  const first = await page();
  first.frames(1, () => ({ strength: 1 }));
  first.hints.pickedUp();
  first.hints.end();
  expect(first.shown()).toEqual([]);
  const second = await page(first.stored);
  expect(second.shown()).toEqual(["aim", "fire"]);
  second.frames(10, () => ({}));
  expect(second.shown()).toEqual(["aim", "fire"]);
});

test("the nose that turns by itself is no aiming, but a hit is", async () => {
  const { hints, frames, shown } = await page();
  frames(5, (n) => ({ aim: n / 15, aiming: false }));
  expect(shown()).toEqual(["move", "aim"]);
  hints.scored();
  expect(shown()).toEqual(["move", "fire"]);
});

test("they speak of what is in hand", async () => {
  const { reads, show, aimHelp, mouseAims } = await page();
  const all = (hand: Device) => (["move", "aim", "fire"] as const).map((deed) => (show(deed), reads(hand).trim()));
  expect(all("mouse")).toEqual(["[W][A][S][D] fly", "[Mouse] aim", "[Left button] fire, held"]);
  expect(all("keys")).toEqual(["[W][A][S][D] fly", "[Q][E] turn; the nose follows foes by itself", "[Space] fire, held"]);
  expect(all("touch")).toEqual(["Left thumb: fly", "Right thumb: aim", "Push it outward to fire"]);
  expect(all("pad")).toEqual(["Left stick: fly", "Right stick: aim", "[RT] fire, held"]);
  mouseAims.value = aimHelp.value = false;
  expect(all("mouse")[1]).toBe("[Q][E] turn");
  show("pickup");
  expect(reads("touch")).toContain("Fly over what glows");
});
