import { signal } from "@preact/signals";

/**
 * What stands on keys and buttons. Browsers tell a key's place; what is printed there depends on
 * the layout, which secure pages may ask for, and which every press tells.
 */
const printed = signal<ReadonlyMap<string, string>>(new Map());

const NAMES: Record<string, string> = {
  Space: "Space", Enter: "Enter", Tab: "Tab", Escape: "Esc", Backspace: "Backspace", CapsLock: "Caps",
  ShiftLeft: "Shift", ShiftRight: "Right Shift", ControlLeft: "Ctrl", ControlRight: "Right Ctrl", AltLeft: "Alt", AltRight: "Right Alt", MetaLeft: "Meta", MetaRight: "Right Meta",
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→",
  Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Semicolon: ";", Quote: "'", Comma: ",", Period: ".", Slash: "/", Backslash: "\\", Backquote: "`",
  Mouse0: "Left button", Mouse1: "Middle button", Mouse2: "Right button", Mouse3: "Back button", Mouse4: "Forward button",
};

/** As browsers number the buttons of a standard gamepad. */
const PAD = ["A", "B", "X", "Y", "LB", "RB", "LT", "RT", "Back", "Start", "Left stick", "Right stick", "D-pad ↑", "D-pad ↓", "D-pad ←", "D-pad →", "Home"];

export function labelOf(press: string): string {
  const named = NAMES[press];
  if (named !== undefined) return named;
  if (press.startsWith("Pad")) return PAD[Number(press.slice(3))] ?? `Button ${press.slice(3)}`;
  return printed.value.get(press) ?? press.replace(/^(Key|Digit)/, "").replace(/^Numpad/, "Num ");
}

/** The axes of a standard gamepad. */
const AXES = ["Left stick ↔", "Left stick ↕", "Right stick ↔", "Right stick ↕"];

export const labelOfAxis = (axis: number): string => AXES[axis] ?? `Axis ${axis}`;

/** The stick that has both axes. */
export function labelOfStick(across: number, down: number): string {
  const [one, other] = [across, down].map((axis) => (axis < AXES.length ? axis >> 1 : undefined));
  if (one === undefined || one !== other) return `${labelOfAxis(across)}, ${labelOfAxis(down)}`;
  return one === 0 ? "Left stick" : "Right stick";
}

/** What a press has told about its key. */
export function learnLabel(code: string, key: string): void {
  if (code === "" || code in NAMES || key.length !== 1 || key === " ") return;
  const label = key.toUpperCase();
  if (printed.peek().get(code) !== label) printed.value = new Map([...printed.peek(), [code, label]]);
}

interface LayoutMap {
  forEach(each: (key: string, code: string) => void): void;
}

/** Asks for the layout at once, where that is possible. */
export function askLayout(): void {
  const { keyboard } = navigator as { keyboard?: { getLayoutMap?: () => Promise<LayoutMap> } };
  keyboard?.getLayoutMap?.().then(
    (layout) => layout.forEach((key, code) => learnLabel(code, key)),
    () => undefined,
  );
}
