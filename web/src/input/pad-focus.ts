/** Pages and dialogues by gamepad: the cross goes from one control to the next, A presses, B goes back. */

const WAYS: Record<string, readonly [x: number, y: number]> = { Pad12: [0, -1], Pad13: [0, 1], Pad14: [-1, 0], Pad15: [1, 0] };
const PRESS = "Pad0";
const BACK = "Pad1";
/** How much more a step aside counts than one ahead. */
const ASIDE = 3;
/** Controls may overlap a little, px. */
const SLACK = 4;

export function padFocus(press: string): void {
  const at = document.activeElement instanceof HTMLElement && document.activeElement !== document.body ? document.activeElement : undefined;
  const way = WAYS[press];
  if (way !== undefined) {
    if (at instanceof HTMLInputElement && at.type === "range" && way[0] !== 0) slide(at, way[0]);
    else next(at, way)?.focus({ focusVisible: true } as FocusOptions);
  } else if (press === PRESS) {
    at?.click();
  } else if (press === BACK) {
    (at ?? window).dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true }));
  }
}

function slide(slider: HTMLInputElement, way: number): void {
  if (way > 0) slider.stepUp();
  else slider.stepDown();
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The nearest control that lies that way; from nowhere the first one. */
function next(from: HTMLElement | undefined, [x, y]: readonly [number, number]): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>("#ui :is(button, input, a[href]):not(:disabled)")];
  const controls = all.filter((control) => control.closest("[inert]") === null && control.getClientRects().length > 0 && control !== from);
  if (from === undefined || from.closest("[inert]") !== null) return controls[0];
  const here = from.getBoundingClientRect();
  let best: HTMLElement | undefined;
  let least = Infinity;
  for (const control of controls) {
    const there = control.getBoundingClientRect();
    // From edge to edge, along the way and across it; what overlaps is not away at all.
    const [ahead, aside] = x === 0 ? [gap(here, there, "y", y), apart(here, there, "x")] : [gap(here, there, "x", x), apart(here, there, "y")];
    const cost = ahead + ASIDE * aside;
    if (ahead < -SLACK || cost >= least) continue;
    least = cost;
    best = control;
  }
  return best;
}

const ends = (rect: DOMRect, axis: "x" | "y"): readonly [number, number] => (axis === "x" ? [rect.left, rect.right] : [rect.top, rect.bottom]);

function gap(here: DOMRect, there: DOMRect, axis: "x" | "y", way: number): number {
  const [near, far] = [ends(here, axis), ends(there, axis)];
  return way > 0 ? far[0] - near[1] : near[0] - far[1];
}

function apart(here: DOMRect, there: DOMRect, axis: "x" | "y"): number {
  const [one, other] = [ends(here, axis), ends(there, axis)];
  return Math.max(0, other[0] - one[1], one[0] - other[1]);
}
