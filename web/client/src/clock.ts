/** What time it is on the server, and for which tick an input that is sent now would come in time. */

import type { Pong } from "./messages.ts";
import { Slew } from "./slew.ts";

interface Sample {
  readonly rtt: number;
  /** The server's time less ours, in ms; the server's time is tick × length of a tick. */
  readonly offset: number;
}

/** What the inputs before one pong needed. */
interface Need {
  /** The input offset with which the worst of them would have been just in time. */
  readonly offset: number;
  readonly inputs: number;
}

/** Pongs among which the one with the shortest round trip is believed. */
const SAMPLES = 10;
/** Pongs whose margins set the lead: 20 s of them. */
const MARGINS = 40;
/** The share of inputs that may come late, so that a rare spike does not cost all of them lead. */
const LATE_SHARE = 0.004;
/** How long before its tick the worst of the others is to come. */
const SPARE_MS = 4;
/** A line that stood still for longer had an accident: nobody is to pay with lead for the next one. */
const ACCIDENT_MS = 250;
const LONGEST_LEAD_MS = 500;
/** At most 3 % faster or slower than real time: not to be seen, not to be felt. */
const SLEW_RATE = 0.03;
/** A lead that is too short costs inputs, so it grows fast; one that is too long only costs some ms, so it may stay. */
const LEAD_RISE = 0.08;
const LEAD_FALL = 0.01;
const JUMP_MS = 500;
/** Ticks whose frames tell how seldom this page gets to send; what is slower than most is an accident of its own. */
const FRAMES = 128;
const USUAL_SHARE = 0.95;
/** Who asks twice so soon does it in the same frame. */
const SAME_FRAME_MS = 1;

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
  private readonly needs: Need[] = [];
  private need: number | null = null;
  /** The lowest input offset since the last pong, and since the one before. */
  private lowest = Infinity;
  private lowestBefore = Infinity;
  /** How long the frames took in which the last ticks began, and how long most of them take. */
  private readonly frames: number[] = [];
  private frameMs = 17;
  private lastFrameMs = 0;
  private lastFrame: number | null = null;
  /** Since the last pong: how long after it was due an input was sent at the latest, and how many were. */
  private behindMs = 0;
  private inputs = 0;
  private lastTick = 0;
  /** The ticks between pongs in which an input came late, newest last, and until when pongs have told. */
  private readonly lates: { readonly from: number; readonly to: number }[] = [];
  private toldUntil = 0;

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
    if (pong.marginUs !== null && pong.marginUs < 0) keep(this.lates, { from: this.toldUntil, to: pong.tick }, SAMPLES);
    this.toldUntil = pong.tick;
    const sent = this.sent.get(pong.echo);
    if (sent === undefined) return;
    this.sent.delete(pong.echo);
    const rtt = now - sent;
    this.measure(rtt);
    keep(this.samples, { rtt, offset: pong.tick * this.tickMs + pong.phaseUs / 1000 + rtt / 2 - now }, SAMPLES);
    this.best = this.samples.reduce((best, sample) => (sample.rtt <= best.rtt ? sample : best));
    if (pong.marginUs !== null) this.learn(pong.marginUs / 1000);
  }

  /** Whether an input came late while the server went from one tick to another; undefined while no pong has told. */
  wasLate(from: number, to: number): boolean | undefined {
    if (this.lates.some((late) => late.from <= to && late.to >= from)) return true;
    return this.toldUntil >= to ? false : undefined;
  }

  /** The server's tick at `now`, with its fraction. */
  serverTick(now: number): number {
    return this.best ? (now + this.offset.follow(this.best.offset, now)) / this.tickMs : 0;
  }

  /**
   * The tick to name in an input that is sent at `now`, with the fraction of it that has passed. To be asked in
   * every frame, and an input to be sent in the first frame of each tick; ticks that no frame fell into get none.
   */
  inputTick(now: number): number {
    if (!this.best) return 0;
    const offset = this.inputOffset.follow(this.wanted(this.best), now);
    this.lowest = Math.min(this.lowest, offset);
    const tick = (now + offset) / this.tickMs;
    this.observe(tick, now);
    return tick;
  }

  /**
   * Whether so much of that tick has passed that its input would come late: the page was held up for longer than
   * it usually is, and had better wait for the next tick.
   */
  isMissed(inputTick: number): boolean {
    return (inputTick - Math.floor(inputTick)) * this.tickMs > this.frameMs + SPARE_MS;
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
    this.frameMs = share(this.frames, USUAL_SHARE) ?? this.frameMs;
    // A frame is to be allowed for, since frames and ticks run in step only for a while.
    const offset = inForce - marginMs - this.behindMs + this.frameMs + SPARE_MS;
    keep(this.needs, { offset, inputs: Math.max(1, this.inputs) }, MARGINS);
    this.need = this.best && this.leastNeed(this.best);
    this.lowestBefore = this.lowest;
    this.lowest = Infinity;
    this.behindMs = 0;
    this.inputs = 0;
  }

  /** The least offset with which no more inputs would have been late than may be. */
  private leastNeed(best: Sample): number | null {
    const accident = arrival(best) + ACCIDENT_MS;
    // What came just behind an accident was held up by it, too.
    const usual = this.needs.filter(({ offset }, index) => Math.max(offset, this.needs[index - 1]?.offset ?? offset) < accident);
    if (usual.length === 0) return null;
    const may = LATE_SHARE * usual.reduce((sum, { inputs }) => sum + inputs, 0);
    // In order as they come, one that is held up for two ticks holds up the one behind it as well.
    const late = (offset: number): number =>
      usual.reduce((sum, need) => sum + Math.max(0, Math.ceil((need.offset - offset) / this.tickMs)), 0);
    let enough = Math.max(...usual.map(({ offset }) => offset));
    for (let step = this.tickMs * 4; step >= 0.5; step /= 2) while (late(enough - step) <= may) enough -= step;
    return enough;
  }

  private wanted(best: Sample): number {
    const wanted = this.need ?? arrival(best) + this.jitterMs + this.frameMs + SPARE_MS;
    return Math.min(best.offset + LONGEST_LEAD_MS, Math.max(best.offset, wanted));
  }

  private observe(tick: number, now: number): void {
    if (this.lastFrame === null || now - this.lastFrame >= SAME_FRAME_MS) {
      // Ticks that were missed get no input any more, so nobody is later than by a tick.
      this.lastFrameMs = Math.min(now - (this.lastFrame ?? now), this.tickMs);
      this.lastFrame = now;
    }
    const whole = Math.floor(tick);
    if (whole <= this.lastTick) return;
    this.behindMs = Math.max(this.behindMs, (tick - whole) * this.tickMs);
    keep(this.frames, this.lastFrameMs, FRAMES);
    this.inputs += 1;
    this.lastTick = whole;
  }
}

/** The server's time less ours at which what is sent now arrives, if nothing holds it up. */
function arrival({ offset, rtt }: Sample): number {
  return offset + rtt / 2;
}

/** What that share of the numbers does not exceed; null if there are none. */
function share(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? null;
}

function keep<T>(items: T[], item: T, length: number): void {
  items.push(item);
  if (items.length > length) items.shift();
}
