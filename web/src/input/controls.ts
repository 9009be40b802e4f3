import { aimHelp, mouseAims } from "../settings/settings";
import { AimHelp, drawnTo, type FoeFinder } from "./aim-help";
import { device, inHand } from "./device";
import { Drag, type DragHooks } from "./drag";
import { Held } from "./held";
import { idle, type Intent, type Viewpoint } from "./intent";
import { heading, Keys } from "./keys";
import { Mouse } from "./mouse";
import { Pad } from "./pad";
import type { Stick } from "./stick";
import { Sticks } from "./sticks";

/** How far ahead one looks without a pointer. */
const REACH = 0.4;
/** Time between two reads beyond which nothing is made up for, ms. */
const PAUSE = 100;

export interface ControlHooks {
  /** Something was pressed, also what flies; `event` if it was a key. */
  pressed(press: string, event?: KeyboardEvent): void;
  lifted(press: string): void;
  /** Whether presses are the ship's: in a match, and not in a dialogue. */
  free(): boolean;
}

/** All devices at once, as one intent: whichever is in use speaks. */
export class Controls {
  readonly intent: Intent = idle();
  readonly mouse: Mouse;
  readonly sticks: Sticks;
  private readonly held = new Held();
  private readonly pad: Pad;
  private readonly help = new AimHelp();
  /** Filled anew at each read. */
  private readonly keys: Stick = { angle: 0, strength: 0 };
  private readonly way: Stick = { angle: 0, strength: 0 };
  private readAt = 0;

  constructor(private readonly scene: HTMLElement, ui: HTMLElement, hooks: ControlHooks) {
    this.mouse = new Mouse(scene, this.held);
    new Keys(this.held, {
      ...hooks,
      used: () => {
        if (device.value !== "keys") inHand(this.mouse.known ? "mouse" : "keys");
      },
    });
    this.pad = new Pad(this.held, hooks);
    this.sticks = new Sticks(scene, ui);
  }

  /** For who watches: the scene itself is held. */
  drag(hooks: DragHooks): Drag {
    return new Drag(this.scene, hooks);
  }

  /** Reads the devices at `now` (ms). Call it once a frame, and before each input that is sent. */
  read(from: Viewpoint, foes: FoeFinder, now: number): Intent {
    const { intent, held, sticks } = this;
    const seconds = Math.min(PAUSE, Math.max(0, now - this.readAt)) / 1000;
    this.readAt = now;
    const move = pushed(sticks.move) ?? pushed(this.pad.move) ?? heading(held, this.keys);
    intent.strength = move.strength;
    if (move.strength > 0) intent.moveAngle = move.angle;
    this.aim(from, foes, seconds);
    intent.fire = held.is("fire") || sticks.fire;
    intent.dash = held.is("dash") || sticks.dash;
    return intent;
  }

  /** Hands off, when the match is left or a dialogue opens. */
  release(): void {
    this.held.clear();
    this.mouse.release();
    this.mouse.moved = false;
    this.sticks.show(false);
  }

  private aim(from: Viewpoint, foes: FoeFinder, seconds: number): void {
    const { intent, held, help, mouse } = this;
    const turn = Number(held.is("turnRight")) - Number(held.is("turnLeft"));
    if (turn !== 0) inHand("keys");
    const stick = pushed(this.sticks.aim) ?? pushed(this.pad.aim);
    if (stick !== undefined) {
      this.pointTo(aimHelp.value ? drawnTo(stick.angle, foes.find()) : stick.angle, stick.strength);
    } else if (device.value === "mouse" && mouseAims.value && mouse.moved) {
      const dx = mouse.x - from.x;
      const dy = mouse.y - from.y;
      const far = Math.hypot(dx, dy);
      this.pointTo(far > 4 ? Math.atan2(dy, dx) : intent.aim, Math.min(1, far / from.reach));
    } else {
      this.way.angle = intent.moveAngle;
      this.way.strength = intent.strength;
      intent.aim = help.step(seconds, turn, this.way, aimHelp.value ? foes.find() : undefined);
      intent.reach = REACH;
      intent.aiming = turn !== 0;
    }
  }

  private pointTo(angle: number, reach: number): void {
    this.intent.aim = angle;
    this.intent.reach = reach;
    this.intent.aiming = true;
    this.help.begin(angle);
  }
}

const pushed = (stick: Stick): Stick | undefined => (stick.strength > 0 ? stick : undefined);
