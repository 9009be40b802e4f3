/** Who sounds when more is heard than there are voices: plain bookkeeping, times in seconds. */
export class Voices {
  private readonly kinds: string[];
  private readonly importance: Float64Array;
  private readonly ends: Float64Array;

  constructor(readonly size: number) {
    this.kinds = Array.from({ length: size }, () => "");
    this.importance = new Float64Array(size);
    this.ends = new Float64Array(size);
  }

  /** How many sound. */
  sounding(now: number): number {
    return this.ends.reduce((count, end) => count + (end > now ? 1 : 0), 0);
  }

  /**
   * The voice for a sound, or -1 if it goes unheard. Of one kind at most `most` sound at once; when
   * they do, or when all voices are taken, the least important of those gives way, of equals the
   * one that ends first, unless it matters more than the new one.
   */
  take(kind: string, importance: number, most: number, now: number, ends: number): number {
    const same = this.count(kind, now);
    const free = same < most ? this.free(now) : -1;
    const voice = free >= 0 ? free : this.least(same < most ? undefined : kind, now);
    if (voice < 0 || (free < 0 && (this.importance[voice] ?? 0) > importance)) return -1;
    this.kinds[voice] = kind;
    this.importance[voice] = importance;
    this.ends[voice] = ends;
    return voice;
  }

  private count(kind: string, now: number): number {
    let count = 0;
    for (let voice = 0; voice < this.size; voice++) if (this.sounds(voice, now) && this.kinds[voice] === kind) count += 1;
    return count;
  }

  private free(now: number): number {
    for (let voice = 0; voice < this.size; voice++) if (!this.sounds(voice, now)) return voice;
    return -1;
  }

  private least(kind: string | undefined, now: number): number {
    let least = -1;
    for (let voice = 0; voice < this.size; voice++) {
      if (!this.sounds(voice, now) || (kind !== undefined && this.kinds[voice] !== kind)) continue;
      if (least < 0 || this.before(voice, least)) least = voice;
    }
    return least;
  }

  private before(a: number, b: number): boolean {
    const by = (this.importance[a] ?? 0) - (this.importance[b] ?? 0);
    return by < 0 || (by === 0 && (this.ends[a] ?? 0) < (this.ends[b] ?? 0));
  }

  private sounds(voice: number, now: number): boolean {
    return (this.ends[voice] ?? 0) > now;
  }
}
