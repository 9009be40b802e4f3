/** What time it is on the server, and for which tick an input that is sent now would come in time. */

import type { Pong } from "./messages.ts";
import { Slew } from "./slew.ts";

interface Sample {
  readonly rtt: number;
  /** The server's time less ours, in ms; the server's time is tick × length of a tick. */
  readonly offset: number;
}

/** Pongs among which the one with the shortest round trip is believed. */
const SAMPLES = 10;
/** Pongs whose margins set the lead. All but the worst are to be in time: one spike may not cost everybody lead. */
const MARGINS = 20;
/** How long before its tick the worst input is to come. */
const SPARE_MS = 4;
const LONGEST_LEAD_MS = 500;
/** At most 3 % faster or slower than real time: not to be seen, not to be felt. */
const SLEW_RATE = 0.03;
/** A lead that is too short costs inputs, so it grows fast; one that is too long only costs some ms, so it may stay. */
const LEAD_RISE = 0.08;
const LEAD_FALL = 0.01;
const JUMP_MS = 500;
/** A frame that took longer is an accident; who asks twice so soon does it in the same frame. */
const LONGEST_FRAME_MS = 50;
const SAME_FRAME_MS = 1;
const LONGEST_HITCH_MS = 250;

export class Clock {
  /** Smoothed round trip and its mean deviation, as TCP computes them. */
  rttMs = 0;
  jitterMs = 0;
  /** How long before its tick the latest input came, in the last pong that told; negative: too late. */
  marginMs: number | null = null;
  private readonly tickMs: number;
  private readonly sent = new Map<number, number>();
  private readonly samples: Sample[] = [];
  private best: Sample | null = null;
  /** The server's time less ours. */
  private readonly offset = new Slew(SLEW_RATE, SLEW_RATE, JUMP_MS);

  /** The time in ticks to name in inputs, less ours. Learned from margins, it owes nothing to the error of `offset`. */
  private readonly inputOffset = new Slew(LEAD_RISE, LEAD_FALL, JUMP_MS);
  /** The input offsets with which the inputs before each pong would have been just in time. */
  private readonly needs: number[] = [];
  private need: number | null = null;
  /** The lowest input offset since the last pong, and since the one before. */
  private lowest = Infinity;
  private lowestBefore = Infinity;
  /** The mean time between frames, and how long after it was due an input was sent at the latest, since the last pong. */
  private frameMs = 0;
  private behindMs = 0;
  private lastFrame: number | null = null;
  private lastTick = 0;

  constructor(tickRate: number) {
    this.tickMs = 1000 / tickRate;
  }

  /** Whether a pong has come; before that the times below are 0. */
  get synced(): boolean {
    return this.best !== null;
  }

  /** How far inputs are named ahead of the server's time. */
  get leadMs(): number {
    return this.best && this.inputOffset.value !== null ? this.inputOffset.value - this.best.offset : 0;
  }

  ping(echo: number, now: number): void {
    this.sent.set(echo, now);
    // Pings that were never answered are forgotten, oldest first.
    if (this.sent.size > SAMPLES) this.sent.delete(this.sent.keys().next().value!);
  }

  pong(pong: Pong, now: number): void {
    const sent = this.sent.get(pong.echo);
    if (sent === undefined) return;
    this.sent.delete(pong.echo);
    const rtt = now - sent;
    this.measure(rtt);
    keep(this.samples, { rtt, offset: pong.tick * this.tickMs + pong.phaseUs / 1000 + rtt / 2 - now }, SAMPLES);
    this.best = this.samples.reduce((best, sample) => (sample.rtt <= best.rtt ? sample : best));
    if (pong.marginUs !== null) this.learn(pong.marginUs / 1000);
  }

  /** The server's tick at `now`, with its fraction. */
  serverTick(now: number): number {
    return this.best ? (now + this.offset.follow(this.best.offset, now)) / this.tickMs : 0;
  }

  /**
   * The tick to name in an input that is sent at `now`, with the fraction of it that has passed. To be asked in
   * every frame, and an input to be sent in the first frame of each tick.
   */
  inputTick(now: number): number {
    if (!this.best) return 0;
    const offset = this.inputOffset.follow(this.wanted(this.best), now);
    this.lowest = Math.min(this.lowest, offset);
    const tick = (now + offset) / this.tickMs;
    this.observe(tick, now);
    return tick;
  }

  ticksToMs(ticks: number): number {
    return ticks * this.tickMs;
  }

  private measure(rtt: number): void {
    if (this.samples.length === 0) {
      this.rttMs = rtt;
      this.jitterMs = rtt / 4;
    } else {
      this.jitterMs += (Math.abs(rtt - this.rttMs) - this.jitterMs) / 4;
      this.rttMs += (rtt - this.rttMs) / 8;
    }
  }

  private learn(marginMs: number): void {
    this.marginMs = marginMs;
    const inForce = Math.min(this.lowest, this.lowestBefore);
    if (inForce === Infinity) return;
    // A frame is to be allowed for, since frames and ticks run in step only for a while; what was sent later
    // than that was held up here, and no lead is to be paid for it for ever.
    keep(this.needs, inForce - marginMs - this.behindMs + this.frameMs + SPARE_MS, MARGINS);
    this.need = [...this.needs].sort((a, b) => b - a)[this.needs.length < MARGINS / 2 ? 0 : 1]!;
    this.lowestBefore = this.lowest;
    this.lowest = Infinity;
    this.behindMs = 0;
  }

  private wanted(best: Sample): number {
    const wanted = this.need ?? best.offset + best.rtt / 2 + this.jitterMs + this.frameMs + SPARE_MS;
    return Math.min(best.offset + LONGEST_LEAD_MS, Math.max(best.offset, wanted));
  }

  private observe(tick: number, now: number): void {
    if (this.lastFrame === null || now - this.lastFrame >= SAME_FRAME_MS) {
      const frame = Math.min(now - (this.lastFrame ?? now), LONGEST_FRAME_MS);
      this.frameMs += (frame - this.frameMs) / 32;
      this.lastFrame = now;
    }
    if (Math.floor(tick) <= this.lastTick) return;
    const behind = (tick - this.lastTick - 1) * this.tickMs;
    // After a longer pause nobody sends what was missed.
    if (behind < LONGEST_HITCH_MS) this.behindMs = Math.max(this.behindMs, behind);
    this.lastTick = Math.floor(tick);
  }
}

function keep<T>(items: T[], item: T, length: number): void {
  items.push(item);
  if (items.length > length) items.shift();
}
