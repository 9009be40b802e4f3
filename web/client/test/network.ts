/** A line with delay and jitter, in order as TCP is, on time that the test owns. */

import type { Random } from "./random.ts";

export class Line<T> {
  private readonly queue: { at: number; item: T }[] = [];
  private last = 0;
  private readonly random: Random;
  private readonly delayMs: number;
  private readonly jitterMs: number;

  /** Each item takes `delayMs` give or take a normal deviation of `jitterMs`. */
  constructor(random: Random, delayMs: number, jitterMs: number) {
    this.random = random;
    this.delayMs = delayMs;
    this.jitterMs = jitterMs;
  }

  send(item: T, now: number): void {
    const delay = Math.max(0, this.delayMs + this.random.normal(this.jitterMs));
    this.last = Math.max(this.last, now + delay);
    this.queue.push({ at: this.last, item });
  }

  /** What has arrived until `now`, with the time of each. */
  receive(now: number): { at: number; item: T }[] {
    const count = this.queue.findIndex(({ at }) => at > now);
    return this.queue.splice(0, count < 0 ? this.queue.length : count);
  }
}
