/** A line with delay and jitter, in order as TCP is, on time that the test owns. */

import type { Random } from "./random.ts";

export interface Weather {
  /** Up to so much later, evenly, beside the normal deviation. */
  spreadMs?: number;
  /** For so long, again and again, nothing gets through. */
  burstMs?: number;
  everyMs?: number;
  /** What the line carries. */
  bytesPerSecond?: number;
}

export class Line<T> {
  private readonly queue: { at: number; item: T }[] = [];
  private last = 0;
  private through = 0;
  private readonly random: Random;
  private readonly delayMs: number;
  private readonly jitterMs: number;
  private readonly weather: Weather;

  /** Each item takes `delayMs` give or take a normal deviation of `jitterMs`. */
  constructor(random: Random, delayMs: number, jitterMs: number, weather: Weather = {}) {
    this.random = random;
    this.delayMs = delayMs;
    this.jitterMs = jitterMs;
    this.weather = weather;
  }

  send(item: T, now: number, bytes = 0): void {
    const { spreadMs = 0, burstMs = 0, everyMs = Infinity, bytesPerSecond = Infinity } = this.weather;
    this.through = Math.max(this.through, now) + (bytes * 1000) / bytesPerSecond;
    const spread = (this.random.below(1000) / 1000) * spreadMs;
    const delay = Math.max(0, this.delayMs + this.random.normal(this.jitterMs)) + spread;
    const at = this.through + delay;
    const phase = everyMs === Infinity ? Infinity : at % everyMs;
    this.last = Math.max(this.last, at + Math.max(0, burstMs - phase));
    this.queue.push({ at: this.last, item });
  }

  /** What has arrived until `now`, with the time of each. */
  receive(now: number): { at: number; item: T }[] {
    const count = this.queue.findIndex(({ at }) => at > now);
    return this.queue.splice(0, count < 0 ? this.queue.length : count);
  }
}
