import { type BitmapText, type Container, Texture } from "pixi.js";
import { afterEach, expect, test, vi } from "vitest";
import { motion } from "../src/settings/settings";
import { tint } from "../src/tokens";
import { Frame } from "../src/view/frame";
import { Hits } from "../src/view/hits";
import type { Textures } from "../src/view/textures";

// Pixi looks at it when it is loaded.
vi.hoisted(() => vi.stubGlobal("navigator", { userAgent: "", platform: "" }));
vi.mock("pixi.js", async (original) => {
  const pixi = await original<typeof import("pixi.js")>();
  // Letters need a page to be drawn on.
  return { ...pixi, BitmapText: class extends pixi.Container { text = ""; } };
});
afterEach(() => void (motion.value = "system"));

const STEP = 1 / 60;

function stage() {
  const hits = new Hits(new Proxy({} as Textures, { get: () => Texture.EMPTY }));
  const frame = new Frame();
  Object.assign(frame.ships.next(), { id: 7, x: 100, y: 50 });
  Object.assign(frame.ships.next(), { id: 8, x: 300, y: 50 });
  const draw = (frames = 1) => {
    for (let n = 0; n < frames; n++) hits.show(frame, STEP, 1);
  };
  const shown = () => hits.children.filter(({ visible }) => visible).map((mark) => {
    const [cross, figure] = mark.children as [Container, BitmapText];
    return { x: mark.x, crossed: cross.visible, colour: cross.tint, figure: figure.text, rises: figure.y };
  });
  return { hits, frame, draw, shown };
}

test("a mark at the ship that was hit goes with it, the cross for a moment, the figure somewhat longer", () => {
  const { hits, frame, draw, shown } = stage();
  hits.hit(7, { x: 100, y: 50 }, 20, false, false);
  draw();
  expect(shown()).toMatchObject([{ x: 100, crossed: true, colour: tint("ice"), figure: "20" }]);
  frame.ships.at(0).x = 140;
  draw(25);
  expect(shown()).toMatchObject([{ x: 140, crossed: false }]);
  draw(60);
  expect(shown()).toEqual([]);
});

test("blows in a row add up, each ship's by themselves; what a shield took and the last one have colours of their own", () => {
  const { hits, draw, shown } = stage();
  for (let n = 0; n < 3; n++) {
    hits.hit(7, { x: 100, y: 50 }, 20, n === 1, false);
    draw(10);
  }
  hits.hit(8, { x: 300, y: 50 }, 20, true, false);
  draw();
  expect(shown()).toMatchObject([{ figure: "60", colour: tint("ice") }, { figure: "20", colour: tint("cyan") }]);
  hits.hit(7, { x: 100, y: 50 }, 0, false, true);
  draw();
  expect(shown()[0]).toMatchObject({ figure: "60", colour: tint("amber") });
  draw(60);
  hits.hit(7, { x: 100, y: 50 }, 20, false, false);
  draw();
  expect(shown()).toMatchObject([{ figure: "20" }]);
});

test("with less motion nothing pops or rises", () => {
  const { hits, draw, shown } = stage();
  motion.value = "reduced";
  hits.hit(7, { x: 100, y: 50 }, 20, false, false);
  draw();
  const before = shown()[0]?.rises;
  draw(20);
  expect(shown()[0]?.rises).toBe(before);
});
