import type { Figures } from "../arena/setup";
import type { Ship } from "../predict/movement";

/** Softer ones than this share of full speed are not felt. */
const SOFTEST = 0.3;
/** Ticks until the next one can be: along a rough wall they would rattle. */
const PAUSE = 6;

/** Feels what stops the own ship: a change of its way that neither its engine nor a dash can have made. */
export class Bumps {
  private tick = 0;
  private vx = 0;
  private vy = 0;
  private dashReady = 0;
  private until = 0;

  constructor(private readonly figures: Pick<Figures, "ship_speed" | "ship_thrust" | "ship_drag">) {}

  /** Once per frame: the own ship as predicted, and for which tick. Returns how hard it struck, 0 to 1. */
  feel(tick: number, ship: Readonly<Ship> | undefined): number {
    const ticks = tick - this.tick;
    const change = ship === undefined ? 0 : Math.hypot(ship.vx - this.vx, ship.vy - this.vy);
    const dashed = ship === undefined || ship.dashReady !== this.dashReady;
    this.tick = tick;
    this.vx = ship?.vx ?? 0;
    this.vy = ship?.vy ?? 0;
    this.dashReady = ship?.dashReady ?? 0;
    // After a halt of some ticks, or without a ship before, there is nothing to compare with.
    if (ticks <= 0 || ticks > PAUSE || dashed || tick < this.until) return 0;
    const { ship_speed, ship_thrust, ship_drag } = this.figures;
    const hard = (change - ticks * Math.max(ship_thrust, ship_drag)) / ship_speed;
    if (hard < SOFTEST) return 0;
    this.until = tick + PAUSE;
    return Math.min(1, hard);
  }
}
