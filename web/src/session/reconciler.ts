import type { Match, Snapshot } from "skirmish-client";
import type { Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Ship } from "../predict/movement";
import type { Predictor } from "../predict/predictor";
import { Causes } from "./causes";

const COUNTDOWN = 0;
const FIGHT = 1;

/** Snapshots that did not confirm the prediction, by why. */
export interface Corrections {
  /** The input came after its tick. */
  late: number;
  /** Another ship can have pushed. */
  push: number;
  /** Dashes or rapid fire were picked up. */
  pickup: number;
  /** Nothing that is known: there should be none. */
  other: number;
}

/** Holds the prediction to what the server says of the own ship, and counts where it was wrong. */
export class Reconciler {
  readonly corrections: Corrections = { late: 0, push: 0, pickup: 0, other: 0 };
  /** Rows that could be compared with a prediction. */
  compared = 0;
  /** Corrections whose cause is not known yet: between which ticks something came about. */
  private readonly unsure: { readonly from: number; readonly to: number }[] = [];
  private readonly causes: Causes;
  private lives = false;
  private before: Snapshot | undefined;
  private readonly row: Ship = { x: 0, y: 0, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0 };

  constructor(private readonly match: Match, setup: Setup, private readonly columns: Columns, private readonly predictor: Predictor) {
    this.causes = new Causes(setup, columns, match.player);
  }

  get total(): number {
    const { late, push, pickup, other } = this.corrections;
    return late + push + pickup + other;
  }

  /** Nothing is predicted until the next row. */
  stop(): void {
    this.lives = false;
    this.predictor.stop();
  }

  /** A new connection: what was sent last is lost with the one before. */
  resumed(): void {
    this.corrections.late += this.unsure.length;
    this.unsure.length = 0;
    this.stop();
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
    this.before = snapshot;
  }

  private judge(snapshot: Snapshot): void {
    const difference = this.predictor.differs(snapshot.tick, this.row);
    if (difference !== "unknown") this.compared += 1;
    if (difference === "way" || difference === "kept") this.count(snapshot, difference === "way");
    this.predictor.restore(snapshot.tick, this.row, false);
  }

  private count(snapshot: Snapshot, isWay: boolean): void {
    const { before, causes, corrections } = this;
    const from = before?.tick ?? snapshot.tick - 1;
    if (!this.match.inputOnTime) corrections.late += 1;
    else if (causes.pickedUp(snapshot, from)) corrections.pickup += 1;
    else if (isWay && before !== undefined && causes.pushed(before, snapshot, (tick) => this.predictor.at(tick))) corrections.push += 1;
    else if (snapshot.tick - from > 1) this.unsure.push({ from, to: snapshot.tick });
    else corrections.other += 1;
  }

  /** A snapshot tells of the newest input alone. Whether one between two snapshots was late, the margins tell, which come in pongs. */
  private settle(): void {
    const { unsure, corrections } = this;
    for (let next = unsure[0]; next !== undefined; next = unsure[0]) {
      const wasLate = this.match.clock?.wasLate(next.from, next.to);
      if (wasLate === undefined) return;
      if (wasLate) corrections.late += 1;
      else corrections.other += 1;
      unsure.shift();
    }
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
