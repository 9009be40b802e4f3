import { Texture } from "pixi.js";
import { expect, test, vi } from "vitest";
import { Camera } from "../src/view/camera";
import { Frame, type ShipView } from "../src/view/frame";
import { Pointers } from "../src/view/pointers";
import { type Block, noInsets } from "../src/view/rim";
import type { Textures } from "../src/view/textures";

// Pixi looks at it when it is loaded.
vi.hoisted(() => vi.stubGlobal("navigator", { userAgent: "", platform: "" }));

const textures = new Proxy({} as Textures, { get: () => Texture.EMPTY });

/** The marks that are shown, the nearest foe's first, from the own ship in the middle of a view; ships by where they are from there. */
function marks(ships: Partial<ShipView>[], { width = 1280, height = 720, lead = true, hunter = -1, insets = {}, blocks = [] as Block[] } = {}) {
  const pointers = new Pointers(textures);
  const camera = new Camera();
  camera.resize(width, height);
  const frame = new Frame();
  Object.assign(frame, { lead, hunter });
  for (const [id, ship] of ships.entries()) Object.assign(frame.ships.next(), { id, side: "foe", team: undefined, leader: false, ...ship });
  pointers.show(frame, camera, { width, height, insets: { ...noInsets(), ...insets }, blocks });
  return pointers.children.filter(({ visible }) => visible).map(({ x, y, alpha, children: [arrow, again, crown] }) => ({
    x: Math.round(x), y: Math.round(y), alpha, rotation: arrow?.rotation, size: arrow?.scale.x ?? 0, twice: again?.visible, crowned: crown?.visible,
  }));
}

test("at the edge of the screen, on the way to who is beyond it, pointing there", () => {
  expect(marks([{ x: 900, y: 0 }])).toMatchObject([{ x: 1266, y: 360, rotation: 0 }]);
  expect(marks([{ x: 0, y: -800 }])).toMatchObject([{ x: 640, y: 14, rotation: -Math.PI / 2 }]);
  const [corner] = marks([{ x: -1000, y: 1000 }]);
  expect(corner).toMatchObject({ y: 706, rotation: Math.atan2(1, -1) });
  expect(corner!.x).toBe(640 - 346);
});

test("for nobody in sight, nor far away, nor the own ship, nor for who only watches", () => {
  expect(marks([{ x: 300, y: 0 }])).toEqual([]);
  expect(marks([{ x: 1600, y: 0 }])).toEqual([]);
  expect(marks([{ x: 900, y: 0, side: "own" }])).toEqual([]);
  expect(marks([{ x: 900, y: 0 }], { lead: false })).toEqual([]);
});

test("the nearer, the clearer and the larger", () => {
  const [[near], [far]] = [marks([{ x: 900, y: 0 }]), marks([{ x: -1400, y: 0 }])];
  expect(near!.alpha).toBeGreaterThan(far!.alpha);
  expect(near!.size).toBeGreaterThan(far!.size * 1.3);
});

test("of many, only the nearest foe, the leader and who shot last, each told by its shape", () => {
  const ring = Array.from({ length: 14 }, (_, n) => ({ x: (900 + n * 20) * Math.cos(n), y: (900 + n * 20) * Math.sin(n), leader: n === 9 }));
  expect(marks(ring, { hunter: 4 })).toMatchObject([
    { rotation: 0, twice: false, crowned: false }, { crowned: true, twice: false }, { twice: true, crowned: false },
  ]);
  expect(marks(ring, { hunter: 9 }), "the leader shot").toMatchObject([{ crowned: false }, { crowned: true, twice: true }]);
  expect(marks(ring.map((ship, n) => ({ ...ship, leader: n === 0 }))), "the leader is the nearest").toMatchObject([{ crowned: true }]);
});

test("an ally needs no arrow unless they lead; the leader has one however far away", () => {
  expect(marks([{ x: 900, y: 0, side: "ally" }])).toEqual([]);
  expect(marks([{ x: 4000, y: 0, side: "ally", leader: true }])).toHaveLength(1);
});

test("not over a ship at the edge", () => {
  const camera = new Camera();
  camera.resize(1280, 720);
  const edge = camera.halfWidth - 20;
  expect(marks([{ x: 900, y: 0 }, { x: edge, y: 0 }])).toEqual([]);
});

test("inside of what a phone's shape, thumbs and the lines at the top cover", () => {
  const insets = { left: 47, right: 47, top: 80, bottom: 21 };
  const at = (x: number, y: number) => marks([{ x, y }], { insets });
  expect(at(900, 0)).toMatchObject([{ x: 1219, y: 360 }]);
  expect(at(-900, 0)).toMatchObject([{ x: 61, y: 360 }]);
  expect(at(0, -800)).toMatchObject([{ x: 640, y: 94 }]);
  expect(at(0, 800)).toMatchObject([{ x: 640, y: 685 }]);
});

test("who is under the thumbs has one, too", () => {
  const phone = { width: 390, height: 844 };
  expect(marks([{ x: 0, y: 550 }], phone)).toEqual([]);
  expect(marks([{ x: 0, y: 550 }], { ...phone, insets: { bottom: 230 } })).toMatchObject([{ x: 195, y: 600 }]);
});

test("who is under a thumb in a corner has one, too, and none is put there", () => {
  const blocks = [{ left: 0, top: 218, right: 152, bottom: 390, hides: true }, { left: 692, top: 218, right: 844, bottom: 390, hides: true }];
  const phone = { width: 844, height: 390, blocks };
  const [foe, side] = [{ x: -500, y: 180 }, { x: -500, y: 0 }];
  expect(marks([foe], { ...phone, blocks: [] })).toEqual([]);
  expect(marks([foe], phone), "above").toMatchObject([{ x: 14, y: 390 - 172 - 14, rotation: Math.atan2(180, -500) }]);
  expect(marks([{ x: 1000, y: 700 }], phone), "beside").toMatchObject([{ x: 844 - 152 - 14, y: 376 }]);
  expect(marks([{ x: 1000, y: 10 }], phone), "nothing in the way").toMatchObject([{ x: 830, y: 199 }]);
  expect(marks([side], phone), "above a corner one sees").toEqual([]);
});

test("on top of what stands on the lower edge", () => {
  const blocks = [{ left: 480, top: 660, right: 800, bottom: 720, hides: false }];
  expect(marks([{ x: 0, y: 800 }], { blocks })).toMatchObject([{ x: 640, y: 646 }]);
  expect(marks([{ x: -600, y: 800 }], { blocks })).toMatchObject([{ y: 706 }]);
});

test("beside what stands in an upper corner, whichever way is shorter", () => {
  const blocks = [{ left: 0, top: 0, right: 220, bottom: 112, hides: false }];
  expect(marks([{ x: -700, y: -500 }], { blocks }), "to the right").toMatchObject([{ x: 234, y: 14 }]);
  expect(marks([{ x: -800, y: -360 }], { blocks }), "below").toMatchObject([{ x: 14, y: 126 }]);
  expect(marks([{ x: 0, y: -800 }], { blocks })).toMatchObject([{ x: 640, y: 14 }]);
});
