import { Texture } from "pixi.js";
import { expect, test, vi } from "vitest";
import { Camera } from "../src/view/camera";
import { Frame, type ShipView } from "../src/view/frame";
import { Pointers } from "../src/view/pointers";
import { noInsets } from "../src/view/rim";
import type { Textures } from "../src/view/textures";

// Pixi looks at it when it is loaded.
vi.hoisted(() => vi.stubGlobal("navigator", { userAgent: "", platform: "" }));

const textures = new Proxy({} as Textures, { get: () => Texture.EMPTY });

/** The marks that are shown, from the middle of a view; ships by where they are from there, in the world. */
function marks(ships: Partial<ShipView>[], { width = 1280, height = 720, lead = true, insets = {} } = {}) {
  const pointers = new Pointers(textures);
  const camera = new Camera();
  camera.resize(width, height);
  const frame = new Frame();
  frame.lead = lead;
  for (const [id, ship] of ships.entries()) Object.assign(frame.ships.next(), { id, side: "foe", team: undefined, leader: false, ...ship });
  pointers.show(frame, camera, { width, height, insets: { ...noInsets(), ...insets } });
  return pointers.children.filter(({ visible }) => visible).map(({ x, y, rotation, alpha, scale }) => ({ x: Math.round(x), y: Math.round(y), rotation, alpha, size: scale.x }));
}

test("at the edge of the screen, on the way to who is beyond it, pointing there", () => {
  expect(marks([{ x: 900, y: 0 }])).toMatchObject([{ x: 1267, y: 360, rotation: 0 }]);
  expect(marks([{ x: 0, y: -800 }])).toMatchObject([{ x: 640, y: 13, rotation: -Math.PI / 2 }]);
  const [corner] = marks([{ x: -1000, y: 1000 }]);
  expect(corner).toMatchObject({ y: 707, rotation: Math.atan2(1, -1) });
  expect(corner!.x).toBe(640 - 347);
});

test("for nobody in sight, nor far away, nor the own ship, nor for who only watches", () => {
  expect(marks([{ x: 300, y: 0 }])).toEqual([]);
  expect(marks([{ x: 1600, y: 0 }])).toEqual([]);
  expect(marks([{ x: 900, y: 0, side: "own" }])).toEqual([]);
  expect(marks([{ x: 900, y: 0 }], { lead: false })).toEqual([]);
});

test("the nearer, the clearer and the larger", () => {
  const [near, far] = marks([{ x: 900, y: 0 }, { x: -1400, y: 0 }]);
  expect(near!.alpha).toBeGreaterThan(far!.alpha);
  expect(near!.size).toBeGreaterThan(far!.size);
});

test("only the nearest ten, and four where there is little room", () => {
  const ring = Array.from({ length: 14 }, (_, n) => ({ x: (900 + n * 20) * Math.cos(n), y: (900 + n * 20) * Math.sin(n) }));
  expect(marks(ring)).toHaveLength(10);
  const few = marks(ring, { width: 360, height: 640 });
  expect(few).toHaveLength(4);
  // In the order of the ring: the nearest are its first.
  expect(few.map(({ rotation }) => Math.round(((rotation + Math.PI * 2) % (Math.PI * 2)) * 10))).toEqual([0, 10, 20, 30]);
});

test("not over a ship at the edge", () => {
  const camera = new Camera();
  camera.resize(1280, 720);
  const edge = camera.halfWidth - 20;
  expect(marks([{ x: 900, y: 0 }, { x: edge, y: 0 }])).toEqual([]);
});

test("inside of what a phone's shape and the lines at the top cover", () => {
  const insets = { left: 47, right: 47, top: 80, bottom: 21 };
  expect(marks([{ x: 900, y: 0 }, { x: -900, y: 0 }, { x: 0, y: -800 }, { x: 0, y: 800 }], { insets })).toMatchObject([
    { x: 640, y: 93 }, { x: 640, y: 686 }, { x: 1220, y: 360 }, { x: 60, y: 360 },
  ]);
});
