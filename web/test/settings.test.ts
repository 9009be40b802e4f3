import { afterEach, expect, test, vi } from "vitest";
import { giveAxis, invert, otherHand, pushOf, readAxes, standardAxes } from "../src/settings/axes";
import { ACTIONS, bind, conflicts, readBindings, standardBindings, unbind } from "../src/settings/bindings";
import { keep, recall } from "../src/settings/storage";
import { flag, oneOf, share, stored } from "../src/settings/stored";

afterEach(() => vi.unstubAllGlobals());

function storage(refuses = false): Map<string, string> {
  const held = new Map<string, string>();
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  vi.stubGlobal("localStorage", {
    getItem: refuses ? refuse : (key: string) => held.get(key) ?? null,
    setItem: refuses ? refuse : (key: string, value: string) => void held.set(key, value),
  });
  return held;
}

test("a setting is kept, and found again by the next page", () => {
  const held = storage();
  stored("test-shake", true, flag).value = false;
  expect(held.get("skirmish.test-shake")).toBe("false");
  expect(stored("test-shake", true, flag).value).toBe(false);
});

test("what is stored and makes no sense is as if it were not there", () => {
  const held = storage();
  for (const text of ["", "{", "2", "-0.1", '"loud"', "null"]) {
    held.set("skirmish.test-loud", text);
    expect(stored("test-loud", 0.8, share).value, text).toBe(0.8);
  }
  held.set("skirmish.test-scale", "7");
  expect(stored("test-scale", 1, oneOf([1, 1.3])).value).toBe(1);
});

test("where nothing can be stored, it lasts as long as the page", () => {
  storage(true);
  stored("test-lost", true, flag).value = false;
  expect(stored("test-lost", true, flag).value).toBe(false);
  keep("test-word", "here");
  expect(recall("test-word")).toBe("here");
});

test("a page that knows more actions fills in the standard for those, and forgets unknown ones", () => {
  const { fire: _, ...older } = standardBindings;
  const read = readBindings({ ...older, up: ["KeyI"], somersault: ["KeyX"], dash: "Space" });
  expect(read).toEqual({ ...standardBindings, up: ["KeyI"] });
  expect(readBindings(7)).toBeUndefined();
});

test("the standard has no conflicts, and every action can be asked for", () => {
  expect(conflicts(standardBindings)).toEqual(new Map());
  for (const action of ACTIONS) expect(standardBindings[action].length, action).toBeGreaterThan(0);
});

test("a press that does two things is told, unless one of them is for watching and the other for flying", () => {
  const twice = bind(standardBindings, "dash", "Space");
  expect(conflicts(twice)).toEqual(new Map([["Space", ["fire", "dash"]]]));
  expect(conflicts(unbind(twice, "fire", "Space"))).toEqual(new Map());
  expect(conflicts(bind(standardBindings, "watchNext", "KeyW")).size).toBe(0);
  expect(conflicts(bind(standardBindings, "watchNext", "KeyN")).get("KeyN")).toEqual(["net", "watchNext"]);
});

test("Escape stays what it is, and nothing is bound twice to the same action", () => {
  expect(bind(standardBindings, "fire", "Escape")).toBe(standardBindings);
  expect(bind(standardBindings, "fire", "Space")).toBe(standardBindings);
});

test("keys that make shortcuts of others, and those that have no name, are refused", () => {
  for (const press of ["ControlLeft", "ControlRight", "AltLeft", "AltRight", "MetaLeft", "MetaRight", "OSLeft", ""]) {
    expect(bind(standardBindings, "fire", press), press).toBe(standardBindings);
  }
  expect(bind(standardBindings, "fire", "ShiftRight").fire).toContain("ShiftRight");
  expect(readBindings({ fire: ["ControlLeft", "KeyX"] })?.fire, "as an older page kept it").toEqual(["KeyX"]);
});

test("an axis that is given away leaves its owner the one that is free", () => {
  const swapped = giveAxis(standardAxes, "flyAcross", { axis: 2, inverted: true });
  expect(swapped).toEqual({ ...standardAxes, flyAcross: { axis: 2, inverted: true }, aimAcross: { axis: 0, inverted: false } });
  expect(giveAxis(standardAxes, "flyDown", { axis: 5, inverted: false })).toEqual({ ...standardAxes, flyDown: { axis: 5, inverted: false } });
  expect(giveAxis(standardAxes, "flyDown", { axis: 1, inverted: true })).toEqual(invert(standardAxes, "flyDown"));
});

test("the other hand flies with what aimed; an inverted axis counts the other way round", () => {
  const values = [0.1, 0.2, 0.3, 0.4];
  expect(pushOf(values, otherHand(standardAxes).flyDown)).toBe(0.4);
  expect(pushOf(values, invert(standardAxes, "aimAcross").aimAcross)).toBe(-0.3);
  expect(pushOf(values, { axis: 7, inverted: false }), "a gamepad without it").toBe(0);
  expect(otherHand(otherHand(standardAxes))).toEqual(standardAxes);
});

test("stored axes are taken whole or not at all", () => {
  const turned = invert(otherHand(standardAxes), "aimDown");
  expect(readAxes(JSON.parse(JSON.stringify(turned)))).toEqual(turned);
  for (const broken of [null, 3, {}, { ...turned, flyDown: turned.flyAcross }, { ...turned, aimDown: { axis: -1 } }, { ...turned, aimDown: { axis: 1.5 } }, { ...turned, aimDown: { axis: "2" } }]) {
    expect(readAxes(broken), JSON.stringify(broken)).toBeUndefined();
  }
});
