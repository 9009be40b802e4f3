import { afterEach, expect, test } from "vitest";
import { AimHelp, drawnTo, type Foe } from "../src/input/aim-help";
import { Held } from "../src/input/held";
import { heading } from "../src/input/keys";
import { labelOf, labelOfStick, learnLabel } from "../src/input/labels";
import { Pushes } from "../src/input/pushes";
import { type Stick, takeStronger } from "../src/input/stick";
import { crosses } from "../src/session/foes";
import { bind, standardBindings } from "../src/settings/bindings";
import { bindings } from "../src/settings/settings";
import { Reused } from "../src/view/frame";

afterEach(() => void (bindings.value = standardBindings));

function holding(...presses: string[]): Held {
  const held = new Held();
  for (const press of presses) held.press(press);
  return held;
}

const held = (...presses: string[]) => heading(holding(...presses), { angle: 0, strength: 0 });
const stickFrom = (x: number, y: number, dead: number): Stick => {
  const stick = { angle: 0, strength: 0 };
  takeStronger(stick, x, y, dead);
  return stick;
};

test("keys make directions of the world, down is positive", () => {
  expect(held("KeyD")).toEqual({ angle: 0, strength: 1 });
  expect(held("KeyS").angle).toBeCloseTo(Math.PI / 2);
  expect(held("KeyW", "KeyA").angle).toBeCloseTo((-3 * Math.PI) / 4);
  expect(held("ArrowUp", "KeyD").angle).toBeCloseTo(-Math.PI / 4);
});

test("diagonals are no faster, and opposite keys cancel out", () => {
  expect(held("KeyW", "KeyD").strength).toBe(1);
  expect(held("KeyA", "KeyD").strength).toBe(0);
  expect(held("KeyW", "ArrowUp")).toEqual(held("KeyW"));
  expect(held("Space").strength).toBe(0);
});

test("what is bound otherwise does otherwise, on any device", () => {
  expect(holding("Space").is("fire")).toBe(true);
  bindings.value = bind({ ...standardBindings, fire: ["Mouse4"], up: ["KeyI"] }, "fire", "Pad3");
  expect(holding("Space").is("fire")).toBe(false);
  expect(holding("Mouse4").is("fire")).toBe(true);
  expect(holding("Pad3").is("fire")).toBe(true);
  expect(held("KeyW").strength).toBe(0);
  expect(held("KeyI").angle).toBeCloseTo(-Math.PI / 2);
});

test("sticks rest without flying, and reach full strength at the end of the throw", () => {
  expect(stickFrom(0.04, 0.05, 0.14).strength).toBe(0);
  expect(stickFrom(1, 0, 0.14)).toEqual({ angle: 0, strength: 1 });
  expect(stickFrom(0, -3, 0.14)).toEqual({ angle: -Math.PI / 2, strength: 1 });
  expect(stickFrom(0.5, 0, 0.14).strength).toBeGreaterThan(0.3);
});

test("the axis that goes farthest from its rest is the one that was pushed", () => {
  const pushes = new Pushes();
  const see = (...axes: number[]) => pushes.find({ index: 0, axes });
  expect(see(0.1, 0, -1, 0), "a trigger rests at its end").toBeUndefined();
  expect(see(0.3, 0.2, -1, 0)).toBeUndefined();
  expect(see(-0.9, 0.65, -1, 0)).toEqual({ axis: 0, far: -1 });
  expect(see(0.1, 0, 0.5, 0)).toEqual({ axis: 2, far: 1.5 });
  expect(pushes.find({ index: 1, axes: [1, 0, 0, 0] }), "another gamepad has its own rest").toBeUndefined();
  pushes.forget();
  expect(see(1, 0, 0, 0)).toBeUndefined();
  expect(see(0, 0, 0, 0)).toEqual({ axis: 0, far: -1 });
});

test("sticks are called by both of their axes", () => {
  expect(labelOfStick(0, 1)).toBe("Left stick");
  expect(labelOfStick(3, 2)).toBe("Right stick");
  expect(labelOfStick(0, 3)).toBe("Left stick ↔, Right stick ↕");
  expect(labelOfStick(4, 5)).toBe("Axis 4, Axis 5");
});

const rest: Stick = { angle: 0, strength: 0 };

function foes(...list: Foe[]): Reused<Foe> {
  const reused = new Reused<Foe>(() => ({ id: 0, angle: 0, distance: 0 }));
  for (const foe of list) Object.assign(reused.next(), foe);
  return reused;
}

/** So many seconds in frames of a sixtieth. */
function run(help: AimHelp, seconds: number, turn: number, way: Stick, near?: Reused<Foe>): number {
  for (let frame = 0; frame < seconds * 60; frame++) help.step(1 / 60, turn, way, near);
  return help.angle;
}

test("without a pointer the nose follows the way, or the nearest foe", () => {
  const help = new AimHelp();
  expect(run(help, 0.1, 0, { angle: 2, strength: 1 })).toBe(2);
  const near = foes({ id: 1, angle: 0.5, distance: 200 }, { id: 2, angle: 2, distance: 500 });
  expect(run(help, 1.5, 0, { angle: 2, strength: 1 }, near)).toBeCloseTo(0.5, 2);
  expect(run(new AimHelp(), 1, 0, { angle: 2, strength: 1 }), "without help").toBe(2);
});

test("it stays with whom it follows, although another comes a little nearer", () => {
  const help = new AimHelp();
  run(help, 1, 0, rest, foes({ id: 1, angle: 0.5, distance: 300 }));
  expect(run(help, 1, 0, rest, foes({ id: 1, angle: 0.5, distance: 300 }, { id: 2, angle: 0.7, distance: 260 }))).toBeCloseTo(0.5, 2);
  expect(run(help, 1, 0, rest, foes({ id: 1, angle: 0.5, distance: 300 }, { id: 2, angle: 0.7, distance: 90 }))).toBeCloseTo(0.7, 2);
});

test("turn keys turn the nose away from a foe, and it stays where it was left", () => {
  const help = new AimHelp();
  const near = foes({ id: 1, angle: 0, distance: 200 });
  run(help, 1, 0, rest, near);
  const turned = run(help, 0.5, 1, rest, near);
  expect(turned).toBeGreaterThan(1);
  expect(run(help, 1, 0, { angle: -2, strength: 1 }, near)).toBe(turned);
  expect(run(help, 1, 0, { angle: -2, strength: 1 }, near), "let alone, the help is back").toBeCloseTo(0, 1);
});

test("a short press turns the nose by little", () => {
  const help = new AimHelp();
  expect(run(help, 0.05, -1, rest)).toBeGreaterThan(-0.15);
  expect(help.angle).toBeLessThan(0);
});

test("nobody who crosses at full speed is followed exactly", () => {
  const help = new AimHelp();
  let late = 0;
  for (let frame = 0; frame < 60; frame++) {
    const angle = -0.5 + frame / 60;
    late = angle - help.step(1 / 60, 0, rest, foes({ id: 1, angle, distance: 300 }));
  }
  expect(late).toBeGreaterThan(0.04);
  expect(late).toBeLessThan(0.15);
});

test("a stick is drawn to a foe close by, and to none farther off", () => {
  const near = foes({ id: 1, angle: 0.1, distance: 200 });
  expect(drawnTo(0.1, near)).toBeCloseTo(0.1);
  expect(drawnTo(0.05, near)).toBeGreaterThan(0.06);
  expect(drawnTo(0.05, near)).toBeLessThan(0.1);
  expect(drawnTo(0.5, near)).toBe(0.5);
  expect(drawnTo(0.1 - Math.PI * 2, near)).toBeCloseTo(0.1 - Math.PI * 2);
});

test("walls hide foes", () => {
  const wall = { x: 100, y: 100, w: 50, h: 50 };
  expect(crosses(wall, 0, 120, 300, 130)).toBe(true);
  expect(crosses(wall, 0, 0, 300, 300)).toBe(true);
  expect(crosses(wall, 0, 0, 90, 300)).toBe(false);
  expect(crosses(wall, 0, 120, 90, 120)).toBe(false);
  expect(crosses(wall, 60, 90, 160, 70)).toBe(false);
  expect(crosses(wall, 0, 200, 160, 90), "over a corner").toBe(true);
  expect(crosses(wall, 80, 120, 140, 180), "over the other corner").toBe(true);
  expect(crosses(wall, 60, 140, 140, 220), "beside it").toBe(false);
});

test("keys are called by what is printed on them, as far as that is known", () => {
  expect(labelOf("KeyW")).toBe("W");
  learnLabel("KeyW", "z");
  expect(labelOf("KeyW")).toBe("Z");
  expect(labelOf("Digit4")).toBe("4");
  expect(labelOf("Pad7")).toBe("RT");
  expect(labelOf("Mouse0")).toBe("Left button");
  learnLabel("Space", " ");
  expect(labelOf("Space")).toBe("Space");
});
