/**
 * A number that follows another slowly, so that time made of it never jumps and never runs backwards.
 * Only what is off by more than `limit` is taken over at once.
 */
export class Slew {
  private value: number | null = null;
  private at = 0;
  private readonly rate: number;
  private readonly limit: number;

  /** `rate` is the most it moves, per unit of time. */
  constructor(rate: number, limit: number) {
    this.rate = rate;
    this.limit = limit;
  }

  follow(target: number, now: number): number {
    if (this.value === null || Math.abs(target - this.value) > this.limit) {
      this.value = target;
      this.at = now;
      return target;
    }
    const most = Math.max(0, now - this.at) * this.rate;
    this.at = Math.max(this.at, now);
    this.value += Math.min(most, Math.max(-most, target - this.value));
    return this.value;
  }
}
