import { Texture } from "pixi.js";
import { expect, test, vi } from "vitest";
import { Camera } from "../src/view/camera";
import { Frame, type PickupView } from "../src/view/frame";
import { Rescue } from "../src/view/rescue";
import { noInsets } from "../src/view/rim";
import type { Textures } from "../src/view/textures";

// Pixi looks at it when it is loaded.
vi.hoisted(() => vi.stubGlobal("navigator", { userAgent: "", platform: "" }));

const textures = new Proxy({} as Textures, { get: (_, name) => (name === "pickups" ? { repair: Texture.EMPTY } : Texture.EMPTY) });

const insets = noInsets();

/** Where it leads with that much of the hull left, from the middle of a view of 1280 by 720; undefined if nowhere. */
function leads(health: number, ...pickups: Partial<PickupView>[]): { x: number; y: number } | undefined {
  const rescue = new Rescue(textures);
  const camera = new Camera();
  camera.resize(1280, 720);
  const frame = new Frame();
  Object.assign(frame.ships.next(), { id: 1, side: "own", health });
  for (const pickup of pickups) Object.assign(frame.pickups.next(), { kind: "repair", ready: 1, ...pickup });
  rescue.show(frame, camera, { width: 1280, height: 720, insets });
  return rescue.visible ? { x: rescue.x, y: rescue.y } : undefined;
}

test("a hull near its end is led to the nearest repair beyond the screen, and only to that", () => {
  const right = { x: 900, y: 0 };
  expect(leads(0.2, right)).toEqual({ x: 1280 - 46, y: 360 });
  expect(leads(0.2, right, { x: 0, y: -600 })).toEqual({ x: 640, y: 46 });
  insets.top = 80;
  expect(leads(0.2, { x: 0, y: -600 }), "below the lines at the top").toEqual({ x: 640, y: 126 });
  insets.top = 0;
  expect(leads(1, right), "all is well").toBeUndefined();
  expect(leads(0.2, right, { x: 300, y: 0 }), "the nearest is in sight").toBeUndefined();
  expect(leads(0.2, { ...right, ready: 0.9 }), "it is not back yet").toBeUndefined();
  expect(leads(0.2, { ...right, kind: "dash" })).toBeUndefined();
});
