/** Which tick to show: as fresh as the jitter of the snapshots allows without running dry. */

import { Slew } from "./slew.ts";

interface Arrival {
  /** Silence before it left out. */
  at: number;
  /** When it came, less when its tick was, in ms. */
  readonly transit: number;
}

const WINDOW_MS = 4_000;
/** The share of snapshots that are to be there before they are shown. */
const IN_TIME = 0.98;
const SPARE_MS = 3;
/** What comes later than that had an accident on its way: no buffer is kept for the next one. */
const LONGEST_WAIT_MS = 250;
/** Time without snapshots counts no more than that: what was measured before a stall still holds behind it. */
const LONGEST_SILENCE_MS = 500;
/** Snapshots that were held up come together; what is late for so long, time after time, has a longer way now. */
const ACCIDENT_MS = 1_000;
const ACCIDENT_TIMES = 5;
const TOGETHER_MS = 50;
/** What was measured is not true for ever: clocks drift. */
const FORGOTTEN_MS = 60_000;
/** The picture runs at most 6 % faster or slower than real time. */
const SLEW_RATE = 0.06;
const JUMP_MS = 400;
/** When it has to be later by more than that, it waits where it is, so that nothing is seen twice; but no longer than this. */
const LONGEST_HOLD_MS = 1_000;

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
  private lastAt: number | null = null;
  /** When snapshots came again after a stall, and since when they all come later than a buffer is kept for. */
  private heldUpAt = -Infinity;
  private lateSince = Infinity;
  private lateAt = 0;
  private lateTimes = 0;
  private readonly offset = new Slew(SLEW_RATE, SLEW_RATE, JUMP_MS);
  /** What was shown last. */
  private shown = -Infinity;

  constructor(tickRate: number) {
    this.tickMs = 1000 / tickRate;
  }

  /** Forgets what was measured: the next snapshot comes another way. */
  reset(): void {
    this.arrivals = [];
    this.lastTick = this.lastAt = null;
    this.lateSince = Infinity;
    this.heldUpAt = -Infinity;
  }

  /** `period` is the number of ticks between two snapshots; 0 if that is not known. */
  arrived(tick: number, period: number, now: number): void {
    const gap = period || (this.lastTick === null ? 1 : tick - this.lastTick);
    this.lastTick = tick;
    this.periodMs = gap * this.tickMs;
    const transit = now - tick * this.tickMs;
    this.age(now);
    if (this.isAccident(transit, now)) return;
    this.arrivals.push({ at: now, transit });
    const transits = this.arrivals.map((arrival) => arrival.transit).sort((a, b) => a - b);
    this.fastest = transits[0]!;
    this.jitterMs = Math.min(LONGEST_WAIT_MS, transits[Math.floor((transits.length - 1) * IN_TIME)]! - this.fastest);
    this.delayMs = this.periodMs + this.jitterMs + SPARE_MS;
  }

  private age(now: number): void {
    const silence = now - (this.lastAt ?? now);
    this.lastAt = now;
    if (silence > this.periodMs + LONGEST_WAIT_MS) this.heldUpAt = now;
    if (silence > FORGOTTEN_MS) this.arrivals = [];
    if (silence > LONGEST_SILENCE_MS) for (const arrival of this.arrivals) arrival.at += silence - LONGEST_SILENCE_MS;
    this.arrivals = this.arrivals.filter((arrival) => now - arrival.at < WINDOW_MS);
  }

  /** Whether a snapshot was held up on its way; then it says nothing of the next ones. */
  private isAccident(transit: number, now: number): boolean {
    const late = this.arrivals.length > 0 ? transit - this.fastest : 0;
    const isBacklog = now - this.heldUpAt < ACCIDENT_MS && late > this.jitterMs + SPARE_MS;
    if (late <= LONGEST_WAIT_MS && !isBacklog) {
      this.lateSince = Infinity;
      return false;
    }
    if (this.lateSince === Infinity) {
      this.lateSince = this.lateAt = now;
      this.lateTimes = 1;
    } else if (now - this.lateAt > TOGETHER_MS) {
      this.lateAt = now;
      this.lateTimes += 1;
    }
    if (now - this.lateSince < ACCIDENT_MS || this.lateTimes < ACCIDENT_TIMES) return true;
    this.arrivals = [];
    this.lateSince = Infinity;
    return false;
  }

  /** The tick to show at `now`, with its fraction; 0 before the first snapshot. */
  tick(now: number): number {
    if (this.arrivals.length === 0) return 0;
    const tick = (now + this.offset.follow(-this.fastest - this.delayMs, now)) / this.tickMs;
    const back = (this.shown - tick) * this.tickMs;
    if (back < 0 || back > LONGEST_HOLD_MS) this.shown = tick;
    return this.shown;
  }
}
