import { type Match, type Snapshot, StreamKind } from "skirmish-client";
import type { Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Intent } from "../input/intent";
import { DASH, FIRE, FULL, type Input, type Ship } from "../predict/movement";
import { Predictor } from "../predict/predictor";
import { toSteps } from "../predict/trig";

/** When the page was held up for longer, the ticks in between go without inputs of their own. */
const MOST_AT_ONCE = 8;
const COUNTDOWN = 0;
const FIGHT = 1;

/** Flies the own ship: one input for each tick, sent in time and predicted at once. */
export class Pilot {
  readonly predictor: Predictor;
  private sent = 0;
  private lives = false;
  private readonly input: Input = { direction: 0, strength: 0, aim: 0, buttons: 0 };
  private readonly row: Ship = { x: 0, y: 0, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0 };

  constructor(private readonly match: Match, setup: Setup, private readonly columns: Columns, private readonly me: number) {
    this.predictor = new Predictor({ figures: setup.figures, walls: setup.walls, unit: setup.unit });
  }

  /** Numbering starts again after a resume. */
  resumed(): void {
    this.sent = 0;
    this.predictor.stop();
    this.lives = false;
  }

  take(snapshot: Snapshot): void {
    this.takeRound(snapshot);
    const table = snapshot.tables[this.columns.tables.ships];
    const at = table?.find(this.me) ?? -1;
    if (table === undefined || at < 0) {
      this.lives = false;
      this.predictor.stop();
      return;
    }
    const c = this.columns.ships;
    const { row } = this;
    row.x = table.value(at, c.x);
    row.y = table.value(at, c.y);
    row.vx = table.value(at, c.vx);
    row.vy = table.value(at, c.vy);
    row.aim = table.value(at, c.aim);
    row.ready = table.value(at, c.ready);
    row.rapid = table.value(at, c.rapid);
    row.dashes = table.value(at, c.dashes);
    row.dashReady = table.value(at, c.dash_ready);
    // What the slow stream tells is exact only within the game's slack.
    this.predictor.loose = this.match.stats.stream !== StreamKind.fast;
    this.predictor.restore(snapshot.tick, row, !this.lives || table.replaced.has(this.me));
    this.lives = true;
  }

  /** Sends and predicts what is due at `now`. Returns whether a shot was fired. */
  fly(now: number, intent: Intent): boolean {
    const { clock } = this.match;
    if (clock === null || !clock.synced) return false;
    const due = Math.floor(clock.inputTick(now));
    if (due <= this.sent) return false;
    const from = this.sent === 0 || due - this.sent > MOST_AT_ONCE ? due : this.sent + 1;
    this.read(intent);
    const { direction, strength, aim, buttons } = this.input;
    let fired = false;
    for (let tick = from; tick <= due; tick++) {
      // What cannot be sent is not predicted either: without a connection the ship stands still on the screen.
      if (this.match.sendInput([direction, strength, aim, buttons], { tick }) === 0) return fired;
      fired = this.predictor.advance(tick, this.input) || fired;
    }
    this.sent = due;
    return fired;
  }

  /** The time of the own ship as it is shown, in ticks. */
  shownTick(now: number): number {
    const { clock } = this.match;
    return clock?.synced ? clock.inputTick(now) - 1 : 0;
  }

  /** From which tick to which one can fire, as far as the round is known. */
  private takeRound({ tables }: Snapshot): void {
    const table = tables[this.columns.tables.round];
    if (table === undefined || table.length === 0) return;
    const phase = table.value(0, this.columns.round.phase);
    const until = table.value(0, this.columns.round.until);
    this.predictor.fightFrom = phase === COUNTDOWN ? until : phase === FIGHT ? 0 : Infinity;
    this.predictor.fightUntil = phase === FIGHT ? until : Infinity;
  }

  private read(intent: Intent): void {
    this.input.direction = toSteps(intent.moveAngle);
    this.input.strength = Math.round(Math.min(1, Math.max(0, intent.strength)) * FULL);
    this.input.aim = toSteps(intent.aim);
    this.input.buttons = (intent.fire ? FIRE : 0) | (intent.dash ? DASH : 0);
  }
}
