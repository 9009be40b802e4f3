/** What a net graph shows. */

import type { Clock } from "./clock.ts";
import type { Playout } from "./playout.ts";
import type { StreamKind } from "./codes.ts";

const WINDOW_MS = 2_000;

export class Stats {
  /** Which form of the state comes, and ticks between two snapshots; null before the server told. */
  stream: StreamKind | null = null;
  period = 0;
  /** Snapshots whose checksum was wrong; each makes a new connection. */
  checksumErrors = 0;
  /** Connections after the first. */
  resumes = 0;
  /** Inputs that the server dropped as too early or too late. */
  droppedInputs = 0;
  /** For who predicts: snapshots that did not confirm the prediction, to be counted by the game. */
  corrections = 0;
  private arrivals: { at: number; bytes: number; snapshot: boolean }[] = [];
  private newestTick = 0;
  private readonly clock: () => Clock | null;
  private readonly playout: () => Playout | null;

  constructor(clock: () => Clock | null, playout: () => Playout | null) {
    this.clock = clock;
    this.playout = playout;
  }

  /** Smoothed round trip and its deviation. */
  get pingMs(): number {
    return this.clock()?.rttMs ?? 0;
  }

  get jitterMs(): number {
    return this.clock()?.jitterMs ?? 0;
  }

  /** How long before its tick the latest input came; negative: too late. */
  get marginMs(): number | null {
    return this.clock()?.marginMs ?? null;
  }

  get leadMs(): number {
    return this.clock()?.leadMs ?? 0;
  }

  /** How far behind the newest snapshots the picture is shown, to ride out jitter. */
  get viewDelayMs(): number {
    return this.playout()?.delayMs ?? 0;
  }

  snapshotsPerSecond(now = performance.now()): number {
    return (this.recent(now).filter((arrival) => arrival.snapshot).length * 1000) / WINDOW_MS;
  }

  /** Payload after inflating, which is all that a page gets to see; on the wire it is less. */
  bytesPerSecond(now = performance.now()): number {
    return (this.recent(now).reduce((sum, arrival) => sum + arrival.bytes, 0) * 1000) / WINDOW_MS;
  }

  /** How old the newest snapshot is, in ms, by the server's clock. */
  ageMs(now = performance.now()): number {
    const clock = this.clock();
    return clock?.synced && this.newestTick ? clock.ticksToMs(clock.serverTick(now) - this.newestTick) : 0;
  }

  /** For `Match`. */
  arrived(bytes: number, tick: number | null, now: number): void {
    this.arrivals = this.recent(now);
    this.arrivals.push({ at: now, bytes, snapshot: tick !== null });
    if (tick !== null) this.newestTick = tick;
  }

  private recent(now: number): { at: number; bytes: number; snapshot: boolean }[] {
    return this.arrivals.filter((arrival) => now - arrival.at < WINDOW_MS);
  }
}
