import type { VNode } from "preact";
import { expect, test } from "vitest";
import { Dash } from "../src/hud/ship-state";
import type { MatchState } from "../src/session/model";
import { bindings } from "../src/settings/settings";

const withDashes = (left: number) => Dash({ now: { dashes: { left, most: 3, ready: 1 } } as MatchState }) as VNode<{ "aria-label": string; children: VNode<{ children: string }>[] }> | null;

test("a ship without a dash shows none; one with a dash, what to press for it", () => {
  expect(withDashes(0)).toBeNull();
  expect(withDashes(2)?.props["aria-label"]).toBe("Dash, 2 left");
  bindings.value = { ...bindings.value, dash: ["KeyX"] };
  expect(withDashes(2)?.props.children[0]?.props.children).toBe("X");
});
