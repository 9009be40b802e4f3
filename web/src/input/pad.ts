import { pushOf } from "../settings/axes";
import { axes, deadZone } from "../settings/settings";
import { inHand } from "./device";
import type { Held } from "./held";
import { Pushes } from "./pushes";
import { type Stick, takeStronger } from "./stick";

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
  readonly move: Stick = { angle: 0, strength: 0 };
  readonly aim: Stick = { angle: 0, strength: 0 };
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
    const { now: down, move, aim } = this;
    down.clear();
    const { flyAcross, flyDown, aimAcross, aimDown } = axes.value;
    const dead = deadZone.value;
    move.strength = aim.strength = 0;
    const found = navigator.getGamepads();
    for (let at = 0; at < found.length; at++) {
      const pad = found[at];
      if (pad === null || pad === undefined || !pad.connected) continue;
      pads += 1;
      for (let index = 0; index < pad.buttons.length; index++) {
        const button = pad.buttons[index];
        if (button !== undefined && (button.pressed || button.value > PRESSED)) down.add(`Pad${index}`);
      }
      takeStronger(move, pushOf(pad.axes, flyAcross), pushOf(pad.axes, flyDown), dead);
      takeStronger(aim, pushOf(pad.axes, aimAcross), pushOf(pad.axes, aimDown), dead);
      this.tellPush(pad);
    }
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
