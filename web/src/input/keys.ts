import { bindings } from "../settings/settings";
import { ACTIONS, FIXED } from "../settings/bindings";
import type { Held } from "./held";
import { learnLabel } from "./labels";
import type { Stick } from "./stick";

/** A direction from held keys, put into `out`; opposite keys cancel out. */
export function heading(held: Pick<Held, "is">, out: Stick): Stick {
  const x = Number(held.is("right")) - Number(held.is("left"));
  const y = Number(held.is("down")) - Number(held.is("up"));
  out.angle = Math.atan2(y, x);
  out.strength = x === 0 && y === 0 ? 0 : 1;
  return out;
}

export interface KeyHooks {
  pressed(press: string, event: KeyboardEvent): void;
  lifted(press: string): void;
  /** There was a key, whoever it was for. */
  used(): void;
  /** Whether keys are the ship's: not on the start page, nor in a dialogue. */
  free(): boolean;
}

/** The keyboard. Keys go by their place, so that WASD is a cross on every layout. */
export class Keys {
  constructor(private readonly held: Held, private readonly hooks: KeyHooks) {
    window.addEventListener("keydown", (event) => this.down(event));
    window.addEventListener("keyup", (event) => {
      held.lift(event.code);
      hooks.lifted(event.code);
    });
    window.addEventListener("blur", () => held.clear());
  }

  private down(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    learnLabel(event.code, event.key);
    if (!isText(event.target)) this.hooks.used();
    if (takes(event.target, event.code)) return;
    if (this.hooks.free()) {
      // What the ship uses must not scroll the page or open the browser's search as well.
      if (isBound(event.code)) event.preventDefault();
      this.held.press(event.code);
    }
    if (!event.repeat) this.hooks.pressed(event.code, event);
  }
}

const isBound = (code: string): boolean => ACTIONS.some((action) => bindings.value[action].includes(code));

const PRESSING: ReadonlySet<string> = new Set(["Enter", "NumpadEnter", "Space", "Tab"]);
const CHOOSING: ReadonlySet<string> = new Set([...PRESSING, "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** Whether what has the focus has a use of its own for a key. */
function takes(target: EventTarget | null, code: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (isText(target)) return code !== FIXED;
  if (target.matches("input, select, [role=tab], [role=log]")) return CHOOSING.has(code);
  return target.matches("button, a[href]") && PRESSING.has(code);
}

const isText = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches("input[type=text], textarea");
