/** What a net graph shows. */

import type { Clock } from "./clock.ts";
import type { SentInputs } from "./inputs.ts";
import type { Playout } from "./playout.ts";
import type { StreamKind } from "./codes.ts";

const WINDOW_MS = 2_000;

/** A message that came or went. */
interface Passed {
  readonly at: number;
  readonly bytes: number;
  readonly snapshot: boolean;
}

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
  private arrivals: Passed[] = [];
  private departures: Passed[] = [];
  private newestTick = 0;
  private readonly clock: () => Clock | null;
  private readonly playout: () => Playout | null;
  private readonly inputs: () => SentInputs;

  constructor(clock: () => Clock | null, playout: () => Playout | null, inputs: () => SentInputs) {
    this.clock = clock;
    this.playout = playout;
    this.inputs = inputs;
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

  /** The share of the inputs that came after the tick they named; 0 before any was judged. */
  get lateShare(): number {
    const { late, judged } = this.inputs();
    return judged > 0 ? late / judged : 0;
  }

  snapshotsPerSecond(now = performance.now()): number {
    return (recent(this.arrivals, now).filter((arrival) => arrival.snapshot).length * 1000) / WINDOW_MS;
  }

  /** Payload after inflating, which is all that a page gets to see; on the wire it is less. */
  bytesPerSecond(now = performance.now()): number {
    return perSecond(this.arrivals, now);
  }

  /** Payload of what was sent. */
  bytesSentPerSecond(now = performance.now()): number {
    return perSecond(this.departures, now);
  }

  /** How old the newest snapshot is, in ms, by the server's clock. */
  ageMs(now = performance.now()): number {
    const clock = this.clock();
    return clock?.synced && this.newestTick ? clock.ticksToMs(clock.serverTick(now) - this.newestTick) : 0;
  }

  /** For `Match`. */
  arrived(bytes: number, tick: number | null, now: number): void {
    this.arrivals = recent(this.arrivals, now);
    this.arrivals.push({ at: now, bytes, snapshot: tick !== null });
    if (tick !== null) this.newestTick = tick;
  }

  /** For `Match`. */
  sent(bytes: number, now: number): void {
    this.departures = recent(this.departures, now);
    this.departures.push({ at: now, bytes, snapshot: false });
  }
}

function recent(passed: readonly Passed[], now: number): Passed[] {
  return passed.filter(({ at }) => now - at < WINDOW_MS);
}

function perSecond(passed: readonly Passed[], now: number): number {
  return (recent(passed, now).reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / WINDOW_MS;
}
