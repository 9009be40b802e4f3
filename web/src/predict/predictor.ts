import { fires, fly, type Ground, type Input, type Ship } from "./movement";

/** How many ticks of inputs and states are remembered: more than any round trip that can be played. */
const MEMORY = 128;
/** Half of a correction is gone from the picture after so many seconds. */
const HALF_LIFE = 0.05;
/** Farther than this (px) it is not a correction but another place: the picture goes there at once. */
const FAR = 160;

export interface LocalBolt {
  x: number;
  y: number;
  angle: number;
  born: number;
}

const ship = (): Ship => ({ x: 0, y: 0, vx: 0, vy: 0, aim: 0, ready: 0, rapid: 0, dashes: 0, dashReady: 0 });
const input = (): Input => ({ direction: 0, strength: 0, aim: 0, buttons: 0 });

/**
 * The own ship, ahead of the server by the same rules. Each snapshot sets it back to the server's
 * row and flies the later inputs again; where that changes nothing, the prediction was right.
 */
export class Predictor {
  /** Snapshots that did not confirm the predicted movement. */
  corrections = 0;
  /** Own bolts that the server has not shown yet. */
  readonly bolts: LocalBolt[] = [];
  /** Whether there is a ship to predict. */
  active = false;

  /** Whether rows may be off by the game's slack: then a prediction that near to one stands. */
  loose = false;

  /** Ships fire from the first of these ticks until before the second. */
  fightFrom = Infinity;
  fightUntil = Infinity;

  private tick = 0;
  private readonly inputs = Array.from({ length: MEMORY }, input);
  private readonly states = Array.from({ length: MEMORY }, ship);
  /** The tick each slot stands for; a slot of another tick tells nothing. */
  private readonly ticks = new Float64Array(MEMORY).fill(-1);
  private readonly work = ship();
  /** What the picture still shows of past corrections, px. */
  private offsetX = 0;
  private offsetY = 0;

  constructor(private readonly ground: Ground) {}

  /** The newest tick predicted. */
  get now(): number {
    return this.tick;
  }

  /** The own ship is gone: nothing is predicted until it is back. */
  stop(): void {
    this.active = false;
    this.bolts.length = 0;
    this.offsetX = this.offsetY = 0;
  }

  /** Flies one tick on with the input that was sent for it. Returns whether the ship fired. */
  advance(tick: number, given: Input): boolean {
    const slot = tick % MEMORY;
    Object.assign(this.at(this.inputs, slot), given);
    if (!this.active) return false;
    if (tick !== this.tick + 1) return this.skip(tick);
    const fired = this.step(tick);
    if (fired) this.bolts.push({ x: Math.trunc(this.work.x / this.ground.unit), y: Math.trunc(this.work.y / this.ground.unit), angle: this.work.aim, born: tick });
    return fired;
  }

  /** Takes the server's row of a tick as the truth. `fresh`: the ship is a new one, or was not predicted. */
  restore(tick: number, row: Ship, fresh: boolean): void {
    const slot = tick % MEMORY;
    const known = this.ticks[slot] === tick && this.active && !fresh;
    const mine = this.at(this.states, slot);
    const confirmed = known && (this.loose ? this.near(mine, row) : same(mine, row));
    this.forgetBolts(tick);
    if (confirmed) return;
    if (known && !sameWay(mine, row)) this.corrections += 1;
    const shownX = this.work.x;
    const shownY = this.work.y;
    const until = this.active && !fresh ? Math.max(this.tick, tick) : tick;
    this.active = true;
    Object.assign(this.work, row);
    Object.assign(mine, row);
    this.ticks[slot] = tick;
    this.tick = tick;
    while (this.tick < until) this.step(this.tick + 1);
    if (known) this.smooth((shownX - this.work.x) / this.ground.unit, (shownY - this.work.y) / this.ground.unit);
    else this.offsetX = this.offsetY = 0;
  }

  /** Where to draw the ship at `tick`, px: between the last two ticks, and on its way out of past corrections. */
  show(tick: number, seconds: number, out: { x: number; y: number; vx: number; vy: number }): void {
    const decay = 2 ** (-seconds / HALF_LIFE);
    this.offsetX *= decay;
    this.offsetY *= decay;
    const { unit } = this.ground;
    const back = Math.min(1, Math.max(0, this.tick - tick));
    out.vx = this.work.vx / unit;
    out.vy = this.work.vy / unit;
    out.x = this.work.x / unit - out.vx * back + this.offsetX;
    out.y = this.work.y / unit - out.vy * back + this.offsetY;
  }

  get ship(): Readonly<Ship> {
    return this.work;
  }

  private step(tick: number): boolean {
    const slot = tick % MEMORY;
    const given = this.at(this.inputs, slot);
    fly(this.work, given, tick, this.ground);
    const fights = tick >= this.fightFrom && tick < this.fightUntil;
    const fired = fights && fires(this.work, given, tick, this.ground.figures);
    Object.assign(this.at(this.states, slot), this.work);
    this.ticks[slot] = tick;
    this.tick = tick;
    return fired;
  }

  /** The clock has jumped: the next snapshot tells where the ship is. */
  private skip(tick: number): boolean {
    this.tick = tick;
    this.ticks.fill(-1);
    return false;
  }

  /** Bolts born up to a tick that the server has told of are the server's to show. */
  private forgetBolts(tick: number): void {
    let kept = 0;
    for (const bolt of this.bolts) if (bolt.born > tick) this.bolts[kept++] = bolt;
    this.bolts.length = kept;
  }

  private smooth(dx: number, dy: number): void {
    this.offsetX += dx;
    this.offsetY += dy;
    if (Math.hypot(this.offsetX, this.offsetY) > FAR) this.offsetX = this.offsetY = 0;
  }

  private near(a: Ship, b: Ship): boolean {
    const { slack_place: place, slack_speed: speed } = this.ground.figures;
    return (
      Math.abs(a.x - b.x) <= place && Math.abs(a.y - b.y) <= place && Math.abs(a.vx - b.vx) <= speed && Math.abs(a.vy - b.vy) <= speed
    );
  }

  private at<T>(items: readonly T[], slot: number): T {
    const item = items[slot];
    if (item === undefined) throw new RangeError(`no slot ${slot}`);
    return item;
  }
}

function sameWay(a: Ship, b: Ship): boolean {
  return a.x === b.x && a.y === b.y && a.vx === b.vx && a.vy === b.vy && a.aim === b.aim;
}

/** Pickups change the rest from outside; that is no fault of the prediction. */
function same(a: Ship, b: Ship): boolean {
  return sameWay(a, b) && a.ready === b.ready && a.rapid === b.rapid && a.dashes === b.dashes && a.dashReady === b.dashReady;
}
