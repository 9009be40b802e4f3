import type { Match } from "skirmish-client";
import type { Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Ship } from "../predict/movement";
import type { Mood } from "../sound/mixer";
import type { Sound } from "../sound/sound";
import { scene } from "../tokens";
import { Bumps } from "./bumps";

/** Below this share of health one is warned, and again only after it was above the other. */
const LOW = scene.low;
const WELL = 0.5;
/** The last seconds of the countdown are counted. */
const COUNTED = 3;

const COUNTDOWN = 0;
const FIGHT = 1;
const RESULT = 2;
const MOODS: readonly Mood[] = ["tense", "fight", "calm"];

/** What is heard apart from events: the round, the own engine, walls, a hull near its end, who comes in. */
export class Announcer {
  private readonly bumps: Bumps;
  private people: ReadonlySet<number>;
  private phase: number | undefined;
  private counted = 0;
  private warned = false;

  constructor(private readonly match: Match, private readonly setup: Setup, private readonly columns: Columns, private readonly sound: Sound) {
    this.bumps = new Bumps(setup.figures);
    this.people = this.present();
    match.on("roster", () => this.greet());
  }

  /** Once per frame; `ship` is the own one as predicted for `tick`, `thrust` what it is asked for, 0 to 1. */
  frame(viewTick: number, tick: number, ship: Readonly<Ship> | undefined, thrust: number): void {
    this.sound.engine(ship === undefined ? 0 : thrust);
    const hard = this.bumps.feel(tick, ship);
    if (hard > 0) this.sound.play("bump", 0.4 + 0.6 * hard);
    this.tellRound(viewTick);
    this.warn();
  }

  end(): void {
    this.sound.engine(0);
    this.sound.setMood("none");
  }

  private tellRound(viewTick: number): void {
    const round = this.match.snapshot?.tables[this.columns.tables.round];
    if (round === undefined || round.length === 0) return;
    const c = this.columns.round;
    const phase = round.value(0, c.phase);
    if (phase !== this.phase) {
      // Who comes into the middle of a round is not told that it has begun.
      if (this.phase !== undefined && phase === FIGHT) this.sound.play("go");
      if (this.phase !== undefined && phase === RESULT) this.sound.play(this.outcome(round.value(0, c.winner)));
      this.sound.setMood(MOODS[phase] ?? "calm");
      this.phase = phase;
      this.counted = 0;
    }
    if (phase !== COUNTDOWN) return;
    const left = Math.ceil((round.value(0, c.until) - viewTick) / this.setup.tickRate);
    if (left > 0 && left <= COUNTED && left !== this.counted) this.sound.play("count");
    this.counted = left;
  }

  private outcome(winner: number): "win" | "lose" | "over" {
    const me = this.match.player;
    if (me === 0 || winner === 0) return "over";
    const pilots = this.match.snapshot?.tables[this.columns.tables.pilots];
    const row = pilots?.find(me) ?? -1;
    const mine = !this.setup.teams ? me : pilots === undefined || row < 0 ? 0 : pilots.value(row, this.columns.pilots.team);
    return winner === mine ? "win" : "lose";
  }

  private warn(): void {
    const ships = this.match.snapshot?.tables[this.columns.tables.ships];
    const row = this.match.player === 0 ? -1 : (ships?.find(this.match.player) ?? -1);
    const health = ships === undefined || row < 0 ? 1 : ships.value(row, this.columns.ships.health) / this.setup.figures.ship_health;
    if (health <= LOW && !this.warned) this.sound.play("low");
    this.warned = health <= LOW || (this.warned && health < WELL);
  }

  private greet(): void {
    const present = this.present();
    for (const player of present) {
      if (this.people.has(player) || player === this.match.player) continue;
      this.sound.play("join");
      break;
    }
    this.people = present;
  }

  /** People, not bots: those come and go to fill seats. */
  private present(): ReadonlySet<number> {
    const here = new Set<number>();
    for (const [player, { bot, present }] of this.match.roster) if (!bot && present) here.add(player);
    return here;
  }
}
