import { expect, test } from "vitest";
import { Camera } from "../src/view/camera";
import { Frame, type Ground } from "../src/view/frame";
import { motion, screenShake } from "../src/settings/settings";
import { scene } from "../src/tokens";

const GROUND: Ground = { width: 4000, height: 4000, tile: 32, walls: [], shipRadius: 18 };
const SCREENS = [[360, 640], [390, 844], [844, 390], [640, 360], [768, 1024], [1280, 720], [1920, 1080], [2560, 1080], [3840, 2160]] as const;

function looking(width: number, height: number, set: Partial<Frame> = {}) {
  const camera = new Camera();
  camera.resize(width, height);
  const frame = new Frame();
  Object.assign(frame, { focusX: 2000, focusY: 2000, ...set });
  for (let n = 0; n < 300; n++) camera.follow(frame, GROUND, 1 / 60, n * 16);
  return camera;
}

test.each(SCREENS)("a screen of %i by %i shows the same area of the world", (width, height) => {
  const camera = looking(width, height);
  const area = (camera.toWorldX(width) - camera.toWorldX(0)) * (camera.toWorldY(height) - camera.toWorldY(0));
  expect(area / scene.viewArea).toBeGreaterThan(0.9);
  expect(area / scene.viewArea).toBeLessThan(1.1);
});

test.each(SCREENS)("on %i by %i the view leads toward the aim, the ship stays well within it", (width, height) => {
  for (let eighth = 0; eighth < 8; eighth++) {
    const aim = (eighth * Math.PI) / 4;
    const camera = looking(width, height, { lead: true, aim, reach: 1 });
    const [dx, dy] = [camera.x - 2000, camera.y - 2000];
    expect(dx * Math.cos(aim) + dy * Math.sin(aim)).toBeGreaterThan(50);
    expect(Math.abs(dx)).toBeLessThan(camera.halfWidth * 0.5);
    expect(Math.abs(dy)).toBeLessThan(camera.halfHeight * 0.5);
  }
});

test("an aim at the ship itself leads nowhere", () => {
  expect(looking(1280, 720, { lead: true, aim: 1, reach: 0 }).x).toBeCloseTo(2000);
});

/** What is covered: by the lines at the top and the ship's state, or by thumbs upright and sideways. */
const COVERED = [[1280, 720, 76, 62, 0, false], [3840, 2160, 152, 124, 0, false], [390, 844, 104, 230, 0, true], [360, 640, 104, 230, 0, true], [844, 390, 76, 60, 130, true]] as const;

test.each(COVERED)("on %i by %i the own ship stays in the middle of what is free, wherever it is and aims", (width, height, above, below, beside, thumbs) => {
  const camera = new Camera();
  camera.resize(width, height);
  camera.cover(above, below, beside, thumbs);
  const middle = (height + above - below) / 2;
  for (const focusX of [82, 700, 2000, 3918]) {
    for (const focusY of [82, 700, 2000, 3918]) {
      for (let eighth = 0; eighth < 8; eighth++) {
        const frame = Object.assign(new Frame(), { focusX, focusY, lead: true, aim: (eighth * Math.PI) / 4, reach: 1 });
        for (let n = 0; n < 120; n++) camera.follow(frame, GROUND, 1 / 60, n * 16);
        expect(Math.abs(camera.toScreenX(focusX) - width / 2)).toBeLessThanOrEqual(0.4 * (width - 2 * beside));
        expect(Math.abs(camera.toScreenY(focusY) - middle)).toBeLessThanOrEqual(0.4 * (height - above - below));
      }
    }
  }
  const area = 4 * camera.halfWidth * camera.halfHeight;
  expect(Math.abs(area / scene.viewArea - 1)).toBeLessThan(0.1);
});

test("away from the edge the ship is in the middle of what is free", () => {
  const camera = new Camera();
  camera.resize(390, 844);
  camera.cover(104, 230, 0, true);
  camera.follow(Object.assign(new Frame(), { focusX: 2000, focusY: 2000 }), GROUND, 1 / 60, 0);
  expect(camera.toScreenX(2000)).toBeCloseTo(195, 0);
  expect(camera.toScreenY(2000)).toBeCloseTo((104 + 844 - 230) / 2, 0);
});

test("the view holds back at the edge without a sudden stop", () => {
  const camera = new Camera();
  camera.resize(1280, 720);
  let before = NaN;
  const steps = Array.from({ length: 60 }, (_, n) => {
    camera.follow(Object.assign(new Frame(), { focusX: 1000 - n * 15, focusY: 2000 }), GROUND, 1 / 60, 0);
    const step = before - camera.x;
    before = camera.x;
    return step;
  }).slice(1);
  for (const [n, step] of steps.entries()) {
    expect(step).toBeGreaterThan(-0.01);
    expect(Math.abs(step - (steps[n - 1] ?? step))).toBeLessThan(2.5);
  }
  expect(steps[0]).toBeCloseTo(15, 0);
});

test("the view shakes only if it may, and comes to rest", () => {
  const shaken = () => {
    const camera = looking(1280, 720);
    const before = [camera.x, camera.y];
    camera.shake(1);
    const frame = Object.assign(new Frame(), { focusX: 2000, focusY: 2000 });
    camera.follow(frame, GROUND, 1 / 60, 16);
    const moved = Math.hypot(camera.x - (before[0] ?? 0), camera.y - (before[1] ?? 0));
    for (let n = 0; n < 60; n++) camera.follow(frame, GROUND, 1 / 60, 32 + n * 16);
    expect(camera.x).toBeCloseTo(2000);
    return moved;
  };
  expect(shaken()).toBeGreaterThan(1);
  screenShake.value = false;
  expect(shaken()).toBe(0);
  screenShake.value = true;
  motion.value = "reduced";
  expect(shaken()).toBe(0);
  motion.value = "system";
});

test.each(COVERED)("on %i by %i a ship at the edge of the arena sees the arena, not what is beyond", (width, height, above, below, beside, thumbs) => {
  const camera = new Camera();
  camera.resize(width, height);
  camera.cover(above, below, beside, thumbs);
  camera.follow(Object.assign(new Frame(), { focusX: 50, focusY: 50 }), GROUND, 1 / 60, 0);
  expect(camera.toScreenX(0) - beside).toBeLessThan(0.16 * (width - 2 * beside));
  expect(camera.toScreenY(0) - above).toBeLessThan(0.16 * (height - above - below));
});
