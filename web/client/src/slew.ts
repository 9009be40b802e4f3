/**
 * A number that follows another slowly, so that time made of it never jumps and never runs backwards.
 * Only what is off by more than `limit` is taken over at once.
 */
export class Slew {
  /** Null before the first `follow`. */
  value: number | null = null;
  private at = 0;
  private readonly rise: number;
  private readonly fall: number;
  private readonly limit: number;

  /** `rise` and `fall` are the most it moves, per unit of time. */
  constructor(rise: number, fall: number, limit: number) {
    this.rise = rise;
    this.fall = fall;
    this.limit = limit;
  }

  follow(target: number, now: number): number {
    if (this.value === null || Math.abs(target - this.value) > this.limit) {
      this.value = target;
      this.at = now;
      return target;
    }
    const passed = Math.max(0, now - this.at);
    this.at = Math.max(this.at, now);
    this.value += Math.min(passed * this.rise, Math.max(-passed * this.fall, target - this.value));
    return this.value;
  }
}
