/** What can be done with a press. */
export const ACTIONS = [
  "up", "left", "down", "right", "fire", "dash", "turnLeft", "turnRight",
  "chat", "scores", "menu", "net", "watchBefore", "watchNext", "watchFreely",
] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * By action, what is pressed for it: keys by their place on the keyboard (`KeyW`), mouse buttons
 * (`Mouse0` is the left one) and gamepad buttons (`Pad0`, numbered as browsers do).
 */
export type Bindings = Readonly<Record<Action, readonly string[]>>;

export const standardBindings: Bindings = {
  up: ["KeyW", "ArrowUp", "Pad12"],
  left: ["KeyA", "ArrowLeft", "Pad14"],
  down: ["KeyS", "ArrowDown", "Pad13"],
  right: ["KeyD", "ArrowRight", "Pad15"],
  fire: ["Mouse0", "Space", "Pad7", "Pad5"],
  dash: ["Mouse2", "ShiftLeft", "ShiftRight", "Pad6", "Pad0"],
  turnLeft: ["KeyQ", "KeyJ"],
  turnRight: ["KeyE", "KeyL"],
  chat: ["Enter", "NumpadEnter"],
  scores: ["Tab", "Pad8"],
  menu: ["Pad9"],
  net: ["KeyN"],
  watchBefore: ["KeyQ", "Pad4"],
  watchNext: ["KeyE", "Pad5"],
  watchFreely: ["KeyF", "Pad3"],
};

/** It opens and closes the menu and ends every dialogue, whatever else is bound. */
export const FIXED = "Escape";

/** Held down, they make shortcuts of the browser's and the system's out of other keys: the ship would lose those. */
const SHORTCUTS = /^(Control|Alt|Meta|OS)(Left|Right)?$/;

/** Whether something can be done with a press at all. */
export const isUsable = (press: string): boolean => press !== "" && press !== FIXED && !SHORTCUTS.test(press);

const WATCHING: ReadonlySet<Action> = new Set<Action>(["watchBefore", "watchNext", "watchFreely"]);
const FLYING: ReadonlySet<Action> = new Set<Action>(["up", "left", "down", "right", "fire", "dash", "turnLeft", "turnRight"]);

/** Whether two actions can be asked for at the same time: nobody flies while they watch. */
function meet(one: Action, other: Action): boolean {
  return !(WATCHING.has(one) && FLYING.has(other)) && !(FLYING.has(one) && WATCHING.has(other));
}

/** Presses that do two things at once, and what those are. */
export function conflicts(bindings: Bindings): Map<string, Action[]> {
  const found = new Map<string, Action[]>();
  for (const action of ACTIONS) {
    for (const press of bindings[action]) {
      const others = ACTIONS.filter((other) => other !== action && meet(action, other) && bindings[other].includes(press));
      if (others.length > 0) found.set(press, [...new Set([...(found.get(press) ?? []), action, ...others])]);
    }
  }
  return found;
}

export function bind(bindings: Bindings, action: Action, press: string): Bindings {
  if (!isUsable(press) || bindings[action].includes(press)) return bindings;
  return { ...bindings, [action]: [...bindings[action], press] };
}

export function unbind(bindings: Bindings, action: Action, press: string): Bindings {
  return { ...bindings, [action]: bindings[action].filter((other) => other !== press) };
}

/** What was stored, and the standard for what it does not tell. */
export function readBindings(stored: unknown): Bindings | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const told = stored as Record<string, unknown>;
  const presses = (action: Action): readonly string[] => {
    const list = told[action];
    return Array.isArray(list) && list.every((press) => typeof press === "string") ? list.filter(isUsable) : standardBindings[action];
  };
  return Object.fromEntries(ACTIONS.map((action) => [action, presses(action)])) as Record<Action, readonly string[]>;
}
