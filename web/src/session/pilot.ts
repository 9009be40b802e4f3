import { type Match, StreamKind } from "skirmish-client";
import type { Setup } from "../arena/setup";
import type { Intent } from "../input/intent";
import { DASH, FIRE, FULL, type Input } from "../predict/movement";
import { Predictor, type Shot } from "../predict/predictor";
import { toSteps } from "../predict/trig";

/** On the slow streams the link is thin: an input goes every so many ticks, and the server repeats it meanwhile. */
const THIN_TICKS = 2;

export interface PilotHooks {
  /** The player fires: light and sound of the shot. */
  flash(): void;
  /** The prediction has fired a shot. */
  shot(shot: Shot): void;
  /** The player dashes, in that tick and that way. */
  dash(tick: number, angle: number): void;
}

/** Flies the own ship: inputs are sent in time and predicted at once. */
export class Pilot {
  readonly predictor: Predictor;
  /** Whether the view's tick is told, so that the server can judge shots by what the player saw. */
  tellsView = true;
  /** By how many ticks the picture shows the others before the own ship. */
  behind = 0;
  private sent = 0;
  /** What the player does right now, and what was sent last. */
  private readonly input: Input = { direction: 0, strength: 0, aim: 0, buttons: 0 };
  private readonly last: Input = { direction: 0, strength: 0, aim: 0, buttons: 0 };
  /** Buttons that were pressed since the last input, be it ever so shortly. */
  private pressed = 0;
  private lastSent = 0;
  /** The tick of the shot whose light has been shown. */
  private flashed = 0;
  /** The same for dashes. */
  private dashed = 0;
  private readonly dash = (tick: number, angle: number): void => {
    if (this.dashed >= tick) return;
    this.dashed = tick;
    this.hooks.dash(tick, angle);
  };
  private readonly shot = (shot: Shot): void => {
    if (this.flashed < shot.born) this.hooks.flash();
    this.hooks.shot(shot);
  };

  constructor(private readonly match: Match, private readonly setup: Setup, private readonly hooks: PilotHooks) {
    this.predictor = new Predictor({ figures: setup.figures, walls: setup.walls, unit: setup.unit }, setup.tickRate);
  }

  /** Numbering starts again after a resume. */
  resumed(): void {
    this.sent = this.lastSent = this.flashed = this.dashed = this.pressed = 0;
  }

  /** Sends and predicts what is due at `now`. Nobody flies a page that cannot be seen. */
  fly(now: number, intent: Intent): void {
    const { clock } = this.match;
    if (clock === null || !clock.synced || !this.match.isVisible) return;
    this.read(intent);
    const inputTick = clock.inputTick(now);
    const due = Math.floor(inputTick);
    if (due > this.sent) this.send(due, clock.isMissed(inputTick));
    this.announce();
  }

  /** The time of the own ship as it is shown, in ticks. */
  shownTick(now: number): number {
    const { clock } = this.match;
    return clock?.synced ? clock.inputTick(now) : 0;
  }

  /** A frame was drawn: the own ship at one tick, the others at another. */
  saw(ownTick: number, viewTick: number): void {
    this.behind = ownTick - viewTick;
  }

  /** By how many ticks the server lets an own shot begin in the past, to meet the others where the picture had them. */
  get lag(): number {
    return this.tellsView ? Math.min(this.setup.figures.lag_most, Math.max(0, Math.round(this.behind))) : 0;
  }

  /** The input of the tick that is under way. */
  get upcoming(): Input {
    return this.isRepeated(this.predictor.now + 1) ? this.last : this.input;
  }

  /** Ticks that were missed, since the page was busy, go without: they would come late, and the server repeats the last. */
  private send(due: number, isMissed: boolean): void {
    const { input, last, predictor } = this;
    if (isMissed || this.isRepeated(due)) {
      predictor.advance(due, undefined, this.shot, this.dash);
    } else {
      const { direction, strength, aim, buttons } = input;
      // The picture of the others, if it showed the own ship as it was a tick before (ARENA.md, section 7).
      const view = this.tellsView ? Math.max(0, due - 1 - Math.round(this.behind)) : 0;
      // What cannot be sent is not predicted either: without a connection the ship stands still on the screen.
      if (this.match.sendInput([direction, strength, aim, buttons], { tick: due, view }) === 0) return;
      predictor.advance(due, input, this.shot, this.dash);
      Object.assign(last, input);
      this.lastSent = due;
      this.pressed = 0;
    }
    this.sent = due;
  }

  private isRepeated(tick: number): boolean {
    const { stream } = this.match.stats;
    const thin = stream === StreamKind.slow || stream === StreamKind.paced;
    return thin && this.lastSent > 0 && tick - this.lastSent < THIN_TICKS;
  }

  /** A shot or dash is seen and heard as soon as the button is down; the bolt follows with its tick. */
  private announce(): void {
    const { predictor, upcoming } = this;
    const born = predictor.now + 1;
    const way = (upcoming.buttons & DASH) === 0 ? undefined : predictor.wouldDash(upcoming);
    if (way !== undefined) this.dash(born, way);
    if (this.flashed >= born || !predictor.wouldFire(upcoming)) return;
    this.flashed = born;
    this.hooks.flash();
  }

  private read(intent: Intent): void {
    const { input } = this;
    this.pressed |= (intent.fire ? FIRE : 0) | (intent.dash ? DASH : 0);
    input.direction = toSteps(intent.moveAngle);
    input.strength = Math.round(Math.min(1, Math.max(0, intent.strength)) * FULL);
    input.aim = toSteps(intent.aim);
    input.buttons = this.pressed;
  }
}
