/** The recent snapshots, for interpolation between them. */

import type { GameEvent, OwnRow } from "./messages.ts";
import type { Tables } from "./tables.ts";

export interface Snapshot {
  readonly tick: number;
  readonly tables: Tables;
  /** What happened since the snapshot before. */
  readonly events: readonly GameEvent[];
  /** On a thin link: how far the own rows are off in `tables`. */
  readonly own: readonly OwnRow[];
  /** When it came, on the clock of `performance.now()`. */
  readonly receivedAt: number;
}

const LENGTH = 64;

export class History {
  private snapshots: Snapshot[] = [];
  private readonly longestGap: number;

  /** Over more than `longestGap` ticks nothing is interpolated: what is older is forgotten. */
  constructor(longestGap: number) {
    this.longestGap = longestGap;
  }

  get newest(): Snapshot | null {
    return this.snapshots.at(-1) ?? null;
  }

  get oldest(): Snapshot | null {
    return this.snapshots[0] ?? null;
  }

  get length(): number {
    return this.snapshots.length;
  }

  push(snapshot: Snapshot): void {
    const newest = this.newest;
    const gap = newest ? snapshot.tick - newest.tick : 1;
    if (gap <= 0 || gap > this.longestGap) this.snapshots = [];
    this.snapshots.push(snapshot);
    if (this.snapshots.length > LENGTH) this.snapshots.shift();
  }

  clear(): void {
    this.snapshots = [];
  }

  /** By age: 0 is the newest. */
  back(age: number): Snapshot | null {
    return this.snapshots.at(-1 - age) ?? null;
  }

  /** How many snapshots are newer than the newest one at or before `tick`; of all if none is so old. */
  newerThan(tick: number): number {
    let count = 0;
    while (count < this.snapshots.length && this.snapshots[this.snapshots.length - 1 - count]!.tick > tick) count++;
    return count;
  }
}
