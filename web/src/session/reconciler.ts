import { type Match, type Snapshot, StreamKind } from "skirmish-client";
import type { Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Ship } from "../predict/movement";
import type { Predictor } from "../predict/predictor";

const COUNTDOWN = 0;
const FIGHT = 1;

/** Snapshots that did not confirm the prediction, by why. */
export interface Corrections {
  /** The input came after its tick. */
  late: number;
  /** Another ship was near enough to push. */
  push: number;
  /** Something was picked up. */
  pickup: number;
  /** Nothing that is known: there should be none. */
  other: number;
}

/** Holds the prediction to what the server says of the own ship, and counts where it was wrong. */
export class Reconciler {
  readonly corrections: Corrections = { late: 0, push: 0, pickup: 0, other: 0 };
  /** Rows that could be compared with a prediction. */
  compared = 0;
  /** Corrections whose cause is not known yet, and since which margin. */
  private unsure = 0;
  private unsureAt = 0;
  private lives = false;
  private before = 0;
  private readonly row: Ship = { x: 0, y: 0, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0 };

  constructor(private readonly match: Match, private readonly setup: Setup, private readonly columns: Columns, private readonly predictor: Predictor) {}

  get total(): number {
    const { late, push, pickup, other } = this.corrections;
    return late + push + pickup + other;
  }

  /** Nothing is predicted until the next row. */
  stop(): void {
    this.lives = false;
    this.predictor.stop();
  }

  take(snapshot: Snapshot): void {
    this.settle();
    this.takeRound(snapshot);
    const table = snapshot.tables[this.columns.tables.ships];
    const row = this.match.ownRow(this.columns.tables.ships);
    if (table === undefined || row === null) return this.stop();
    this.read(row);
    if (!this.lives || table.replaced.has(this.match.player)) this.predictor.restore(snapshot.tick, this.row, true);
    else this.judge(snapshot);
    this.lives = true;
    this.before = snapshot.tick;
  }

  private judge(snapshot: Snapshot): void {
    const difference = this.predictor.differs(snapshot.tick, this.row);
    if (difference !== "unknown") this.compared += 1;
    if (difference === "way" || difference === "kept") {
      const { corrections } = this;
      if (!this.match.inputOnTime) corrections.late += 1;
      else if (difference === "kept") corrections.pickup += 1;
      else if (this.isNear(snapshot)) corrections.push += 1;
      else if (this.match.stats.stream === StreamKind.fast) corrections.other += 1;
      else {
        this.unsure += 1;
        this.unsureAt = this.match.clock?.marginsTold ?? 0;
      }
    }
    this.predictor.restore(snapshot.tick, this.row, false);
  }

  /**
   * Between two slow snapshots only the newest input is told of. Of the others the margins tell whether one was late,
   * and they come later: by the second one it is known.
   */
  private settle(): void {
    const { clock } = this.match;
    if (this.unsure === 0 || clock === null || clock.marginsTold === this.unsureAt) return;
    const wasLate = (clock.marginMs ?? 0) < 0;
    if (!wasLate && clock.marginsTold < this.unsureAt + 2) return;
    if (wasLate) this.corrections.late += this.unsure;
    else this.corrections.other += this.unsure;
    this.unsure = 0;
  }

  /** Whether another ship was near enough to have pushed since the snapshot before. */
  private isNear({ tick, tables }: Snapshot): boolean {
    const table = tables[this.columns.tables.ships];
    if (table === undefined) return false;
    const { ship_radius, ship_speed } = this.setup.figures;
    const reach = 2 * ship_radius + 2 * ship_speed * Math.max(1, tick - this.before);
    const { x, y } = this.columns.ships;
    for (let row = 0; row < table.length; row++) {
      if (table.id(row) === this.match.player) continue;
      if (Math.hypot(table.value(row, x) - this.row.x, table.value(row, y) - this.row.y) < reach) return true;
    }
    return false;
  }

  private read(values: ArrayLike<number>): void {
    const { row } = this;
    const { ships } = this.columns;
    const of = (column: number): number => values[column] ?? 0;
    row.x = of(ships.x);
    row.y = of(ships.y);
    row.vx = of(ships.vx);
    row.vy = of(ships.vy);
    row.aim = of(ships.aim);
    row.ready = of(ships.ready);
    row.rapid = of(ships.rapid);
    row.dashes = of(ships.dashes);
    row.dashReady = of(ships.dash_ready);
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
}
