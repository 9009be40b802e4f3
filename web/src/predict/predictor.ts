import { fires, fly, type Ground, type Input, type Ship } from "./movement";
import { Tape } from "./tape";

/** How many ticks of inputs and states are remembered: more than any round trip that can be played. */
const MEMORY = 128;
/** Half of a correction is gone from the picture after so many seconds. */
const HALF_LIFE = 0.05;
/** Farther than this (px) it is not a correction but another place: the picture goes there at once. */
const FAR = 160;

/** An own bolt that the server has not shown yet: where it was shot, px. */
export interface Shot {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly born: number;
}

/** How a row differs from the prediction: in the ship's way, or only in what it has; unknown where nothing was predicted. */
export type Difference = "none" | "kept" | "way" | "unknown";

const nobody = (): void => undefined;
const ship = (): Ship => ({ x: 0, y: 0, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0 });

/**
 * The own ship, ahead of the server by the same rules. Each snapshot sets it back to the server's
 * row and flies the later inputs again; where that changes nothing, the prediction was right.
 * What the picture shows goes softly from one to the other; the state never does.
 */
export class Predictor {
  /** Whether there is a ship to predict. */
  active = false;

  /** Ships fire from the first of these ticks until before the second. */
  fightFrom = Infinity;
  fightUntil = Infinity;

  private tick = 0;
  /** The tick to be flown to: that of the newest input. */
  private target = 0;
  private readonly tape: Tape;
  private readonly states = Array.from({ length: MEMORY }, ship);
  /** The tick each state stands for; a slot of another tick tells nothing. */
  private readonly ticks = new Float64Array(MEMORY).fill(-1);
  private readonly work = ship();
  /** The tick that is under way, with what the player does right now. */
  private readonly next = ship();
  /** What the picture still shows of past corrections, px. */
  private offsetX = 0;
  private offsetY = 0;

  constructor(private readonly ground: Ground, tickRate: number) {
    this.tape = new Tape(MEMORY, tickRate);
  }

  /** The newest tick predicted. */
  get now(): number {
    return this.tick;
  }

  /** The own ship is gone: nothing is predicted until it is back. */
  stop(): void {
    this.active = false;
    this.offsetX = this.offsetY = 0;
  }

  /**
   * Flies on to a tick with the input that was sent for it, if one was; ticks in between had none. Tells of
   * the shots that were fired, and of dashes: their tick, and where to.
   */
  advance(tick: number, given: Input | undefined, fired: (shot: Shot) => void, dashed: (tick: number, angle: number) => void = nobody): void {
    if (given !== undefined) this.tape.put(tick, given);
    this.target = tick;
    if (!this.active || tick <= this.tick) return;
    if (tick - this.tick > MEMORY) return this.skip(tick);
    while (this.tick < tick) {
      const { work, ground } = this;
      const { dashReady } = work;
      const hasFired = this.step(this.tick + 1);
      if (work.dashReady !== dashReady) dashed(this.tick, Math.atan2(work.vy, work.vx));
      if (!hasFired) continue;
      fired({ x: Math.trunc(work.x / ground.unit), y: Math.trunc(work.y / ground.unit), angle: work.aim, born: this.tick });
    }
  }

  /** Whether the tick that is under way would fire a shot. */
  wouldFire(given: Input): boolean {
    const { next } = this;
    if (!this.active) return false;
    Object.assign(next, this.work);
    return this.mayFire(this.tick + 1) && fires(next, given, this.tick + 1, this.ground.figures);
  }

  /** Where the tick that is under way would dash to, if it would. */
  wouldDash(given: Input): number | undefined {
    const { next, work } = this;
    if (!this.active) return undefined;
    Object.assign(next, work);
    fly(next, given, this.tick + 1, this.ground);
    return next.dashReady === work.dashReady ? undefined : Math.atan2(next.vy, next.vx);
  }

  /** What was predicted for a tick, if it is still remembered. */
  at(tick: number): Readonly<Ship> | undefined {
    const slot = tick % MEMORY;
    return this.active && this.ticks[slot] === tick ? this.states[slot] : undefined;
  }

  /** How the server's row of a tick differs from what was predicted for it. */
  differs(tick: number, row: Ship): Difference {
    const mine = this.at(tick);
    if (mine === undefined) return "unknown";
    return !sameWay(mine, row) ? "way" : same(mine, row) ? "none" : "kept";
  }

  /** Takes the server's row of a tick as the truth. `fresh`: the ship is a new one, or was not predicted. */
  restore(tick: number, row: Ship, fresh: boolean): void {
    const slot = tick % MEMORY;
    const known = this.active && !fresh && this.ticks[slot] === tick;
    const mine = at(this.states, slot);
    if (known && same(mine, row)) return;
    const shownX = this.work.x;
    const shownY = this.work.y;
    const until = this.target - tick < MEMORY ? this.target : tick;
    this.active = true;
    Object.assign(this.work, row);
    Object.assign(mine, row);
    this.ticks[slot] = tick;
    this.tick = tick;
    while (this.tick < until) this.step(this.tick + 1);
    if (known) this.smooth((shownX - this.work.x) / this.ground.unit, (shownY - this.work.y) / this.ground.unit);
    else this.offsetX = this.offsetY = 0;
  }

  /**
   * Where to draw the ship at `tick`, px: on its way from the newest tick to the next one as the player flies
   * now, so that a key shows in the next frame, and on its way out of past corrections.
   */
  show(tick: number, given: Input, seconds: number, out: { x: number; y: number; vx: number; vy: number }): void {
    const decay = 2 ** (-seconds / HALF_LIFE);
    this.offsetX *= decay;
    this.offsetY *= decay;
    const { work, next, ground } = this;
    Object.assign(next, work);
    fly(next, given, this.tick + 1, ground);
    const share = Math.min(1, Math.max(0, tick - this.tick));
    out.vx = next.vx / ground.unit;
    out.vy = next.vy / ground.unit;
    out.x = (work.x + (next.x - work.x) * share) / ground.unit + this.offsetX;
    out.y = (work.y + (next.y - work.y) * share) / ground.unit + this.offsetY;
  }

  get ship(): Readonly<Ship> {
    return this.work;
  }

  private step(tick: number): boolean {
    const slot = tick % MEMORY;
    const given = this.tape.at(tick);
    fly(this.work, given, tick, this.ground);
    const fired = this.mayFire(tick) && fires(this.work, given, tick, this.ground.figures);
    Object.assign(at(this.states, slot), this.work);
    this.ticks[slot] = tick;
    this.tick = tick;
    return fired;
  }

  private mayFire(tick: number): boolean {
    return tick >= this.fightFrom && tick < this.fightUntil;
  }

  /** The clock has jumped: the next snapshot tells where the ship is. */
  private skip(tick: number): void {
    this.tick = tick;
    this.ticks.fill(-1);
  }

  private smooth(dx: number, dy: number): void {
    this.offsetX += dx;
    this.offsetY += dy;
    if (Math.hypot(this.offsetX, this.offsetY) > FAR) this.offsetX = this.offsetY = 0;
  }
}

function at<T>(items: readonly T[], slot: number): T {
  const item = items[slot];
  if (item === undefined) throw new RangeError(`no slot ${slot}`);
  return item;
}

function sameWay(a: Ship, b: Ship): boolean {
  return a.x === b.x && a.y === b.y && a.vx === b.vx && a.vy === b.vy && a.aim === b.aim;
}

function same(a: Ship, b: Ship): boolean {
  return sameWay(a, b) && a.ready === b.ready && a.rapid === b.rapid && a.dashes === b.dashes && a.dashReady === b.dashReady;
}
