import { idle, type Intent, type Viewpoint } from "./intent";
import { heading, Keys } from "./keys";
import { Mouse } from "./mouse";
import { Sticks } from "./sticks";

/** All devices at once, as one intent: whichever is in use speaks. */
export class Controls {
  readonly intent: Intent = idle();
  readonly keys: Keys;
  readonly mouse: Mouse;
  readonly sticks: Sticks;

  constructor(scene: HTMLElement, ui: HTMLElement, hooks: { pressed: (code: string, event: KeyboardEvent) => void; playing: () => boolean; touched: () => void }) {
    this.keys = new Keys(hooks.pressed, hooks.playing);
    this.mouse = new Mouse(scene);
    this.sticks = new Sticks(scene, ui, hooks.touched);
  }

  /** Reads the devices. Call it once a frame, and before each input that is sent. */
  read(from: Viewpoint): Intent {
    const { intent, keys, mouse, sticks } = this;
    const keyed = heading(keys.held);
    const thumb = sticks.move;
    const move = thumb.strength > 0 ? thumb : keyed;
    intent.moveAngle = move.angle;
    intent.strength = move.strength;
    if (sticks.aim.strength > 0) {
      intent.aim = sticks.aim.angle;
      intent.reach = sticks.aim.strength;
    } else if (mouse.used) {
      const dx = mouse.x - from.x;
      const dy = mouse.y - from.y;
      if (Math.hypot(dx, dy) > 4) intent.aim = Math.atan2(dy, dx);
      intent.reach = Math.min(1, Math.hypot(dx, dy) / from.reach);
    } else if (move.strength > 0) {
      // With keys or one thumb only, the nose follows the way.
      intent.aim = move.angle;
      intent.reach = 0.4;
    }
    intent.fire = keys.fire || mouse.fire || sticks.fire;
    intent.dash = keys.dash || mouse.dash || sticks.dash;
    return intent;
  }

  /** Hands off, when the match is left or a dialogue opens. */
  release(): void {
    this.keys.held.clear();
    this.mouse.release();
    this.sticks.show(false);
  }
}
