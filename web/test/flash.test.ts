import { type Container, Texture } from "pixi.js";
import { expect, test, vi } from "vitest";
import { Camera } from "../src/view/camera";
import type { Effects } from "../src/view/effects";
import { Frame } from "../src/view/frame";
import { Ships } from "../src/view/ships";
import type { Textures } from "../src/view/textures";

// Pixi looks at it when it is loaded.
vi.hoisted(() => vi.stubGlobal("navigator", { userAgent: "", platform: "" }));

/** One ship of a foe that flies to the right, 330 px a second, in frames of `step` seconds. */
function flying(step: number) {
  const textures = new Proxy({} as Textures, { get: (_, name) => (name === "hulls" ? [] : Texture.EMPTY) });
  const ships = new Ships(textures, {} as Effects);
  ships.enter(18);
  const camera = new Camera();
  camera.resize(1280, 720);
  const frame = new Frame();
  let x = 0;
  const draw = () => {
    frame.clear();
    x += 330 * step;
    Object.assign(frame.ships.next(), { id: 7, x, y: 0, side: "foe", thrust: 0 });
    camera.x = x;
    ships.show(frame, step, 0, camera);
  };
  draw();
  const [hull, white] = (ships.getChildByLabel("hulls", true)?.children ?? []) as Container[];
  if (hull === undefined || white === undefined) throw new Error("no hull");
  return { ships, draw, white, hull, behind: () => x - hull.x };
}

test.each([120, 60, 30, 10])("a hit turns the hull white in the next of %i frames a second, for at most 80 ms", (rate) => {
  const { ships, draw, white } = flying(1 / rate);
  expect(white.visible).toBe(false);
  ships.hit(7, false, false);
  let frames = 0;
  for (draw(); white.visible; draw()) frames += 1;
  expect(frames).toBeGreaterThan(0);
  if (rate > 12.5) expect(frames / rate).toBeLessThanOrEqual(0.08);
});

test("a hit of one's own halts the picture of the ship, which soon is where it should be", () => {
  const { ships, draw, behind } = flying(1 / 60);
  ships.hit(7, true, false);
  for (let n = 0; n < 3; n++) draw();
  expect(behind()).toBeGreaterThan(10);
  for (let n = 0; n < 18; n++) draw();
  expect(behind()).toBeLessThan(1);
});

test("a hit of somebody else's does not", () => {
  const { ships, draw, behind } = flying(1 / 60);
  ships.hit(7, false, false);
  draw();
  expect(behind()).toBe(0);
});

test("a hit between others flashes fainter", () => {
  const { ships, draw, white } = flying(1 / 60);
  ships.hit(7, false, true);
  draw();
  expect(white.visible).toBe(true);
  expect(white.alpha).toBeLessThan(0.5);
  ships.hit(7, true, false);
  draw();
  expect(white.alpha).toBe(1);
});
