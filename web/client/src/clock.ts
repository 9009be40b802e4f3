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
/** A lead that is too short costs inputs, so it grows faster. */
const LEAD_RATE = 0.08;
const JUMP_MS = 500;

export class Clock {
  /** Smoothed round trip and its mean deviation, as TCP computes them. */
  rttMs = 0;
  jitterMs = 0;
  /** How long before its tick the latest input came, in the last pong that told; negative: too late. */
  marginMs: number | null = null;
  private readonly tickMs: number;
  private readonly sent = new Map<number, number>();
  private readonly samples: Sample[] = [];
  /** The leads with which the inputs before each pong would have been just in time. */
  private readonly needs: number[] = [];
  private best: Sample | null = null;
  private wantedLead = 0;
  private lowestLead = Infinity;
  private readonly offset = new Slew(SLEW_RATE, JUMP_MS);
  private readonly lead = new Slew(LEAD_RATE, JUMP_MS);

  constructor(tickRate: number) {
    this.tickMs = 1000 / tickRate;
  }

  /** Whether a pong has come; before that the times below are 0. */
  get synced(): boolean {
    return this.best !== null;
  }

  /** How far ahead of the server's time inputs are named now. */
  get leadMs(): number {
    return this.wantedLead;
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
    this.learn(pong.marginUs, now);
  }

  /** The server's tick at `now`, with its fraction. */
  serverTick(now: number): number {
    return this.best ? (now + this.offset.follow(this.best.offset, now)) / this.tickMs : 0;
  }

  /** The tick to name in an input that is sent at `now`, with the fraction that has passed of it. */
  inputTick(now: number): number {
    if (!this.best) return 0;
    const lead = this.lead.follow(this.wantedLead, now);
    this.lowestLead = Math.min(this.lowestLead, lead);
    return this.serverTick(now) + lead / this.tickMs + 1;
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

  private learn(marginUs: number | null, now: number): void {
    if (marginUs !== null && this.lowestLead !== Infinity) {
      this.marginMs = marginUs / 1000;
      keep(this.needs, this.lowestLead - this.marginMs + SPARE_MS, MARGINS);
      this.lowestLead = this.lead.follow(this.wantedLead, now);
    }
    const worst = this.needs.toSorted((a, b) => b - a)[this.needs.length < MARGINS / 2 ? 0 : 1];
    const wanted = worst ?? this.best!.rtt / 2 + this.jitterMs + SPARE_MS;
    this.wantedLead = Math.min(LONGEST_LEAD_MS, Math.max(0, wanted));
  }
}

function keep<T>(items: T[], item: T, length: number): void {
  items.push(item);
  if (items.length > length) items.shift();
}
