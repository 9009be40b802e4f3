import { pushOf } from "../settings/axes";
import { axes, deadZone } from "../settings/settings";
import { inHand } from "./device";
import type { Held } from "./held";
import { Pushes } from "./pushes";
import { stickFrom, type Stick } from "./stick";

/** Triggers are pressed from here on. */
const PRESSED = 0.4;

/** Whether this page may ask for gamepads at all: some browsers show them to secure pages only. */
export const padsOffered = (): boolean => typeof navigator.getGamepads === "function";

/** Whoever waits for a button to be pressed; the newest alone is told. */
export const padListeners: ((press: string) => void)[] = [];
/** Whoever waits for an axis to be pushed, and how far it went; the newest alone is told. */
export const axisListeners: ((axis: number, far: number) => void)[] = [];

/** All gamepads as one: buttons as presses, and two sticks. */
export class Pad {
  move: Stick = { angle: 0, strength: 0 };
  aim: Stick = { angle: 0, strength: 0 };
  private readonly pushes = new Pushes();
  private readonly down = new Set<string>();
  private readonly now = new Set<string>();
  private polling = false;

  constructor(private readonly held: Held, private readonly hooks: { pressed(press: string): void; lifted(press: string): void; free(): boolean }) {
    if (!padsOffered()) return;
    window.addEventListener("gamepadconnected", () => this.begin());
    window.addEventListener("blur", () => this.release());
    this.begin();
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
    const { flyAcross, flyDown, aimAcross, aimDown } = axes.value;
    let move: Stick = { angle: this.move.angle, strength: 0 };
    let aim: Stick = { angle: this.aim.angle, strength: 0 };
    for (const pad of navigator.getGamepads()) {
      if (pad === null || !pad.connected) continue;
      pads += 1;
      for (const [index, button] of pad.buttons.entries()) if (button.pressed || button.value > PRESSED) down.add(`Pad${index}`);
      move = stronger(move, stickFrom(pushOf(pad.axes, flyAcross), pushOf(pad.axes, flyDown), deadZone.value));
      aim = stronger(aim, stickFrom(pushOf(pad.axes, aimAcross), pushOf(pad.axes, aimDown), deadZone.value));
      this.tellPush(pad);
    }
    this.move = move;
    this.aim = aim;
    if (down.size > 0 || move.strength > 0 || aim.strength > 0) inHand("pad");
    this.tell(down);
    return pads > 0;
  }

  private tellPush(pad: Gamepad): void {
    const listener = axisListeners.at(-1);
    if (listener === undefined) return this.pushes.forget();
    const push = this.pushes.find(pad);
    if (push !== undefined) listener(push.axis, push.far);
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
