import type { JSX } from "preact";
import { device } from "../input/device";
import { labelOf, labelOfStick } from "../input/labels";
import type { Action } from "../settings/bindings";
import { axes, bindings } from "../settings/settings";

type Kind = "key" | "mouse" | "pad";

const kindOf = (press: string): Kind => (press.startsWith("Pad") ? "pad" : press.startsWith("Mouse") ? "mouse" : "key");

/** The first key (or button) that does something, as it stands on the device. Empty when there is none. */
export function labelFor(action: Action, kind: Kind = "key"): string {
  const press = bindings.value[action].find((press) => kindOf(press) === kind);
  return press === undefined ? "" : labelOf(press);
}

/** What is pressed for it on what is in hand, or else on anything. */
export function labelHere(action: Action): string {
  const kinds: readonly Kind[] = device.value === "pad" ? ["pad", "key", "mouse"] : ["key", "mouse", "pad"];
  return kinds.map((kind) => labelFor(action, kind)).find(Boolean) ?? "";
}

/** What a button does, and what can be pressed instead. */
export const titled = (what: string, press: string): string => (press === "" ? what : `${what} (${press})`);

/** Keys for some actions, one after the other. */
export function Presses({ of, kind = "key" }: { of: readonly Action[]; kind?: Kind }): JSX.Element {
  return (
    <>
      {of.map((action) => labelFor(action, kind)).filter(Boolean).map((label) => (
        <kbd key={label}>{label}</kbd>
      ))}
    </>
  );
}

/** The sticks of a gamepad that fly and aim. */
export function stickLabels(): readonly [flies: string, aims: string] {
  const { flyAcross, flyDown, aimAcross, aimDown } = axes.value;
  return [labelOfStick(flyAcross.axis, flyDown.axis), labelOfStick(aimAcross.axis, aimDown.axis)];
}
