import { attack, decay, Kit } from "./kit";
import { note, type Partials } from "./recipes/tones";
import { level } from "./render";

/** There is nothing above some kilohertz in it: half the rate does, and half the memory. */
export const MUSIC_RATE = 24_000;
/** Seconds of a bar: 4/4 at 96 beats a minute. */
const BAR = 2.5;
/** The two layers meet again in the same way after 80 bars only, 200 s. */
const BED_BARS = 16;
const PULSE_BARS = 10;
/** LUFS in their loudest 400 ms: well under what happens. */
export const BED_LEVEL = -28;
export const PULSE_LEVEL = -29;

const PLUCK: Partials = [[1, 1, 1], [2, 0.25, 0.4]];

/** Left and right; its end goes on in its beginning. */
export type Loop = [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];

const hertz = (semitones: number): number => 146.83 * 2 ** (semitones / 12);
/** Two bars each, in semitones above D3; the first is the bass. No third in the last: it leads on. */
const CHORDS = [
  [-12, 0, 7, 10, 14], [-16, -4, 3, 7, 12], [-19, -7, 0, 5, 8], [-14, -2, 5, 10, 12],
  [-12, 0, 3, 10, 14], [-9, -2, 3, 7, 12], [-16, -4, 3, 8, 12], [-17, -5, 2, 7, 12],
];
/** D minor pentatonic, from D4: fits each of the chords. */
const SCALE = [12, 15, 17, 19, 22, 24];
/** Partials of the pad and how loud they are. */
const PAD = [1, 0.42, 0.2, 0.1, 0.05];

/** Slow chords over a bass: always there. */
export function renderBed(): Loop {
  const loop = empty(BED_BARS);
  const envelope = swell();
  for (const [index, chord] of CHORDS.entries()) {
    const from = index * 2 * BAR;
    for (const [voice, pitch] of chord.entries()) {
      const bass = voice === 0;
      for (const [side, samples] of loop.entries()) {
        // A little apart left and right, and slowly turning against each other.
        const detune = (side === 0 ? 1 : -1) * 0.11 * (voice + 1);
        for (const [above, share] of PAD.entries()) {
          addPartial(samples, from, envelope, hertz(pitch) * (above + 1) + detune, (bass ? 0.8 : 0.34) * share * (bass && above > 1 ? 0.4 : 1));
        }
      }
    }
  }
  level(loop, MUSIC_RATE, BED_LEVEL);
  return loop;
}

/** Plucked notes with echoes, and a heartbeat under them: for the fight. */
export function renderPulse(): Loop {
  const loop = empty(PULSE_BARS);
  const dice = new Kit(MUSIC_RATE, 7);
  const chance = () => dice.noise() / 2 + 0.5;
  const eighth = BAR / 8;
  let step = 2;
  for (let at = 0; at < PULSE_BARS * 8; at++) {
    const strong = at % 4 === 0;
    if (strong) addBeat(loop, at * eighth, at % 8 === 0 ? 0.5 : 0.28);
    if (chance() > (strong ? 0.75 : 0.42)) continue;
    step = Math.min(SCALE.length - 1, Math.max(0, step + Math.round(dice.noise() * 2)));
    const loud = (strong ? 0.5 : 0.32) * (0.7 + 0.3 * chance());
    const left = chance() * 0.6 + 0.2;
    // Three eighths later, and again, on the other side.
    for (let echo = 0, part = loud; echo < 4; echo++, part *= 0.42) {
      addPluck(loop, (at + echo * 3) * eighth, hertz(SCALE[step] ?? 12), part, echo % 2 === 0 ? left : 1 - left);
    }
  }
  level(loop, MUSIC_RATE, PULSE_LEVEL);
  return loop;
}

function empty(bars: number): Loop {
  const length = Math.round(bars * BAR * MUSIC_RATE);
  return [new Float32Array(length), new Float32Array(length)];
}

/** What reaches beyond the end goes on at the beginning: so there is no seam. */
function add(samples: Float32Array, from: number, length: number, value: (n: number) => number): void {
  for (let n = 0, at = Math.round(from * MUSIC_RATE) % samples.length; n < length; n++, at = at + 1 === samples.length ? 0 : at + 1) {
    samples[at] = (samples[at] ?? 0) + value(n);
  }
}

/** A chord comes in one bar, stays, and goes under the next one. */
function swell(): Float32Array {
  const length = Math.round(BAR * 3.2 * MUSIC_RATE);
  return Float32Array.from({ length }, (_, n) => attack(n / MUSIC_RATE, BAR) * attack((length - n) / MUSIC_RATE, BAR * 1.4));
}

/** One partial of a chord. */
function addPartial(samples: Float32Array, from: number, envelope: Float32Array, pitch: number, loud: number): void {
  const turn = (Math.PI * 2 * pitch) / MUSIC_RATE;
  // A sine by recurrence: each sample from the two before.
  const twice = 2 * Math.cos(turn);
  let before = -Math.sin(turn);
  let now = 0;
  add(samples, from, envelope.length, (n) => {
    const next = twice * now - before;
    before = now;
    now = next;
    return before * loud * (envelope[n] ?? 0);
  });
}

function addPluck(loop: Loop, from: number, pitch: number, loud: number, left: number): void {
  const seconds = 0.9;
  for (const [side, samples] of loop.entries()) {
    const pluck = note(new Kit(MUSIC_RATE, 0), pitch, 0.12, PLUCK, 0.008);
    const share = loud * Math.sqrt(side === 0 ? left : 1 - left);
    add(samples, from, seconds * MUSIC_RATE, (n) => pluck(n / MUSIC_RATE) * share * attack(seconds - n / MUSIC_RATE, 0.1));
  }
}

function addBeat(loop: Loop, from: number, loud: number): void {
  const seconds = 0.5;
  for (const samples of loop) {
    const sine = new Kit(MUSIC_RATE, 0).sine();
    add(samples, from, seconds * MUSIC_RATE, (n) => {
      const t = n / MUSIC_RATE;
      return sine(58 + 30 * decay(t, 0.03)) * loud * attack(t, 0.01) * decay(t, 0.09) * attack(seconds - t, 0.1);
    });
  }
}
