import { swapSticks } from "../settings/settings";
import { inHand } from "./device";
import type { Held } from "./held";
import { stickFrom, type Stick } from "./stick";

/** Worn sticks do not come to rest in the middle. */
const DEAD = 0.2;
/** Triggers are pressed from here on. */
const PRESSED = 0.4;

/** Whether this page may ask for gamepads at all: some browsers show them to secure pages only. */
export const padsOffered = (): boolean => typeof navigator.getGamepads === "function";

/** Whoever waits for a button to be pressed; the newest alone is told. */
export const padListeners: ((press: string) => void)[] = [];

/** All gamepads as one: buttons as presses, and two sticks. */
export class Pad {
  private left: Stick = { angle: 0, strength: 0 };
  private right: Stick = { angle: 0, strength: 0 };
  private readonly down = new Set<string>();
  private readonly now = new Set<string>();
  private polling = false;

  constructor(private readonly held: Held, private readonly hooks: { pressed(press: string): void; lifted(press: string): void; free(): boolean }) {
    if (!padsOffered()) return;
    window.addEventListener("gamepadconnected", () => this.begin());
    window.addEventListener("blur", () => this.release());
    this.begin();
  }

  get move(): Stick {
    return swapSticks.value ? this.right : this.left;
  }

  get aim(): Stick {
    return swapSticks.value ? this.left : this.right;
  }

  release(): void {
    for (const press of this.down) this.held.lift(press);
  }

  /** Browsers tell what a gamepad does only when asked: once a frame, while there is one. */
  private begin(): void {
    if (this.polling) return;
    this.polling = true;
    const again = () => {
      this.polling = this.poll();
      if (this.polling) requestAnimationFrame(again);
    };
    again();
  }

  private poll(): boolean {
    let pads = 0;
    const { now: down } = this;
    down.clear();
    let left: Stick = { angle: this.left.angle, strength: 0 };
    let right: Stick = { angle: this.right.angle, strength: 0 };
    for (const pad of navigator.getGamepads()) {
      if (pad === null || !pad.connected) continue;
      pads += 1;
      for (const [index, button] of pad.buttons.entries()) if (button.pressed || button.value > PRESSED) down.add(`Pad${index}`);
      left = stronger(left, stickFrom(pad.axes[0] ?? 0, pad.axes[1] ?? 0, DEAD));
      right = stronger(right, stickFrom(pad.axes[2] ?? 0, pad.axes[3] ?? 0, DEAD));
    }
    this.left = left;
    this.right = right;
    if (down.size > 0 || left.strength > 0 || right.strength > 0) inHand("pad");
    this.tell(down);
    return pads > 0;
  }

  private tell(down: ReadonlySet<string>): void {
    for (const press of down) {
      if (this.down.has(press)) continue;
      this.down.add(press);
      const listener = padListeners.at(-1);
      if (listener !== undefined) {
        listener(press);
        continue;
      }
      if (this.hooks.free()) this.held.press(press);
      this.hooks.pressed(press);
    }
    for (const press of this.down) {
      if (down.has(press)) continue;
      this.down.delete(press);
      this.held.lift(press);
      this.hooks.lifted(press);
    }
  }
}

const stronger = (one: Stick, other: Stick): Stick => (other.strength > one.strength ? other : one);
