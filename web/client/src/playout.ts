/** Which tick to show: as fresh as the jitter of the snapshots allows without running dry. */

import { Slew } from "./slew.ts";

interface Arrival {
  readonly at: number;
  /** When it came, less when its tick was, in ms. */
  readonly transit: number;
}

const WINDOW_MS = 4_000;
/** The share of snapshots that are to be there before they are shown. */
const IN_TIME = 0.98;
const SPARE_MS = 3;
const LONGEST_WAIT_MS = 250;
/** The picture runs at most 6 % faster or slower than real time. */
const SLEW_RATE = 0.06;
const JUMP_MS = 400;

export class Playout {
  /** How late snapshots come beside the fastest ones: what the delay has to cover. */
  jitterMs = 0;
  /** How far behind the newest that could be here the picture is meant to be. */
  delayMs = 0;
  private readonly tickMs: number;
  private arrivals: Arrival[] = [];
  private fastest = 0;
  private lastTick: number | null = null;
  private periodMs = 0;
  private readonly offset = new Slew(SLEW_RATE, SLEW_RATE, JUMP_MS);

  constructor(tickRate: number) {
    this.tickMs = 1000 / tickRate;
  }

  /** Forgets what was measured: the next snapshot comes another way. */
  reset(): void {
    this.arrivals = [];
    this.lastTick = null;
  }

  /** `period` is the number of ticks between two snapshots; 0 if that is not known. */
  arrived(tick: number, period: number, now: number): void {
    const gap = period || (this.lastTick === null ? 1 : tick - this.lastTick);
    this.lastTick = tick;
    this.periodMs = gap * this.tickMs;
    this.arrivals = this.arrivals.filter((arrival) => now - arrival.at < WINDOW_MS);
    this.arrivals.push({ at: now, transit: now - tick * this.tickMs });
    const transits = this.arrivals.map((arrival) => arrival.transit).sort((a, b) => a - b);
    this.fastest = transits[0]!;
    this.jitterMs = transits[Math.floor((transits.length - 1) * IN_TIME)]! - this.fastest;
    this.delayMs = this.periodMs + Math.min(this.jitterMs, LONGEST_WAIT_MS) + SPARE_MS;
  }

  /** The tick to show at `now`, with its fraction; 0 before the first snapshot. */
  tick(now: number): number {
    if (this.arrivals.length === 0) return 0;
    return (now + this.offset.follow(-this.fastest - this.delayMs, now)) / this.tickMs;
  }
}
