/** The sounds of the game, computed sample by sample: no files, and every figure can be turned. */

export type SoundName =
  | "shot" | "hitDealt" | "hitTaken" | "shieldHit" | "fizzle" | "kill" | "death" | "respawn"
  | "repair" | "shield" | "rapid" | "dashPickup" | "dash" | "bump" | "low" | "count" | "go" | "roundEnd" | "click" | "chat";

/** `at(t)` is called for rising t in seconds; a fresh voice is made for each rendering. */
interface Recipe {
  seconds: number;
  /** Loudness against the others, 1 is the measure. */
  level: number;
  /** Frequent ones sound a little different each time. */
  variations: number;
  voice: (tune: number, rate: number) => (t: number) => number;
}

const TAU = Math.PI * 2;
const noise = () => Math.random() * 2 - 1;
const decay = (t: number, half: number) => 2 ** (-t / half);
const attack = (t: number, time: number) => Math.min(1, t / time);

/** An oscillator whose pitch may glide: phase is summed, so there are no clicks. */
function oscillator(rate: number, shape: (phase: number) => number): (hertz: number) => number {
  let phase = 0;
  return (hertz) => {
    phase = (phase + hertz / rate) % 1;
    return shape(phase);
  };
}

const sine = (phase: number) => Math.sin(phase * TAU);
const saw = (phase: number) => phase * 2 - 1;
const square = (phase: number) => (phase < 0.5 ? 1 : -1);

/** One pole each: enough to take the edge off noise. */
function lowpass(rate: number): (input: number, hertz: number) => number {
  let state = 0;
  return (input, hertz) => (state += (input - state) * Math.min(1, (hertz / rate) * TAU));
}

function bandpass(rate: number): (input: number, hertz: number) => number {
  const upper = lowpass(rate);
  const lower = lowpass(rate);
  return (input, hertz) => {
    const passed = upper(input, hertz * 1.6);
    return passed - lower(passed, hertz * 0.6);
  };
}

/** Notes one after the other, each ringing out over the next. */
function melody(rate: number, notes: number[], step: number, half: number): (t: number) => number {
  const voices = notes.map(() => oscillator(rate, sine));
  const overtones = notes.map(() => oscillator(rate, sine));
  return (t) => {
    let sum = 0;
    for (const [index, hertz] of notes.entries()) {
      const since = t - index * step;
      if (since < 0) break;
      const ring = attack(since, 0.006) * decay(since, half);
      sum += ring * ((voices[index]?.(hertz) ?? 0) + 0.25 * (overtones[index]?.(hertz * 2.01) ?? 0));
    }
    return sum;
  };
}

function explosion(rate: number, tune: number, half: number): (t: number) => number {
  const rumble = lowpass(rate);
  const crack = bandpass(rate);
  const sub = oscillator(rate, sine);
  return (t) =>
    rumble(noise(), (2600 * decay(t, half * 0.5) + 90) * tune) * 2.6 * decay(t, half) +
    crack(noise(), 1900) * 0.9 * decay(t, 0.03) +
    sub((34 + 110 * decay(t, 0.09)) * tune) * 0.9 * attack(t, 0.004) * decay(t, half * 0.8);
}

export const recipes: Record<SoundName, Recipe> = {
  shot: {
    seconds: 0.2, level: 0.5, variations: 3,
    voice: (tune, rate) => {
      const body = oscillator(rate, saw);
      const soft = lowpass(rate);
      return (t) => soft(body(tune * (180 + 900 * decay(t, 0.028))) + 0.35 * noise() * decay(t, 0.012), 3800) * attack(t, 0.002) * decay(t, 0.038);
    },
  },
  hitDealt: {
    seconds: 0.16, level: 0.6, variations: 3,
    voice: (tune, rate) => {
      const a = oscillator(rate, square);
      const soft = lowpass(rate);
      return (t) => soft(a(tune * (t < 0.035 ? 1150 : 1720)) * 0.6 + noise() * 0.5 * decay(t, 0.01), 4200) * decay(t, 0.035);
    },
  },
  hitTaken: {
    seconds: 0.35, level: 1, variations: 3,
    voice: (tune, rate) => {
      const thud = oscillator(rate, sine);
      const grit = lowpass(rate);
      return (t) => thud(tune * (60 + 190 * decay(t, 0.03))) * decay(t, 0.08) + grit(noise(), 1500) * 1.3 * decay(t, 0.035);
    },
  },
  shieldHit: {
    seconds: 0.45, level: 0.7, variations: 3,
    voice: (tune, rate) => {
      const ring = oscillator(rate, sine);
      const bend = oscillator(rate, sine);
      return (t) => ring(tune * (640 + 420 * bend(930) * decay(t, 0.06))) * attack(t, 0.002) * decay(t, 0.09);
    },
  },
  fizzle: {
    seconds: 0.12, level: 0.3, variations: 3,
    voice: (tune, rate) => {
      const tick = bandpass(rate);
      return (t) => tick(noise(), 2600 * tune) * decay(t, 0.022);
    },
  },
  kill: { seconds: 1.1, level: 1, variations: 3, voice: (tune, rate) => explosion(rate, tune, 0.16) },
  death: {
    seconds: 1.7, level: 1.2, variations: 1,
    voice: (tune, rate) => {
      const blast = explosion(rate, tune * 0.75, 0.26);
      const fall = oscillator(rate, saw);
      const soft = lowpass(rate);
      return (t) => blast(t) + soft(fall(60 + 380 * decay(t, 0.25)), 900) * 0.5 * attack(t, 0.03) * decay(t, 0.3);
    },
  },
  respawn: {
    seconds: 0.9, level: 0.7, variations: 1,
    voice: (_, rate) => {
      const notes = melody(rate, [294, 440, 587, 880], 0.075, 0.16);
      const air = bandpass(rate);
      return (t) => notes(t) * 0.7 + air(noise(), 500 + 3800 * Math.min(1, t / 0.4)) * 0.6 * attack(t, 0.3) * decay(t, 0.2);
    },
  },
  repair: { seconds: 0.7, level: 0.8, variations: 1, voice: (_, rate) => melody(rate, [523, 659, 784], 0.08, 0.12) },
  shield: {
    seconds: 0.8, level: 0.8, variations: 1,
    voice: (_, rate) => {
      const sweep = oscillator(rate, sine);
      const wobble = oscillator(rate, sine);
      return (t) => sweep(260 + 520 * Math.min(1, t / 0.3) + 24 * wobble(13)) * attack(t, 0.05) * decay(t, 0.22);
    },
  },
  rapid: { seconds: 0.6, level: 0.7, variations: 1, voice: (_, rate) => melody(rate, [440, 554, 440, 554, 880], 0.05, 0.05) },
  dashPickup: {
    seconds: 0.6, level: 0.8, variations: 1,
    voice: (_, rate) => {
      const notes = melody(rate, [392, 784], 0.09, 0.1);
      const air = bandpass(rate);
      return (t) => notes(t) * 0.8 + air(noise(), 900 + 3000 * t) * decay(t, 0.1);
    },
  },
  dash: {
    seconds: 0.5, level: 0.9, variations: 3,
    voice: (tune, rate) => {
      const air = bandpass(rate);
      const body = oscillator(rate, sine);
      return (t) => air(noise(), tune * (500 + 3400 * decay(t, 0.09))) * 2 * attack(t, 0.012) * decay(t, 0.1) + body(70 + 120 * decay(t, 0.08)) * 0.6 * decay(t, 0.09);
    },
  },
  bump: {
    seconds: 0.2, level: 0.5, variations: 3,
    voice: (tune, rate) => {
      const thud = oscillator(rate, sine);
      const grit = lowpass(rate);
      return (t) => thud(tune * (55 + 70 * decay(t, 0.02))) * decay(t, 0.045) + grit(noise(), 700) * 0.8 * decay(t, 0.02);
    },
  },
  low: {
    seconds: 0.5, level: 0.5, variations: 1,
    voice: (_, rate) => {
      const tone = oscillator(rate, square);
      const soft = lowpass(rate);
      return (t) => soft(tone(t < 0.16 ? 392 : 330), 1400) * (t < 0.14 || (t > 0.18 && t < 0.34) ? 1 : 0.02);
    },
  },
  count: { seconds: 0.3, level: 0.6, variations: 1, voice: (_, rate) => melody(rate, [523], 0, 0.07) },
  go: { seconds: 0.8, level: 0.8, variations: 1, voice: (_, rate) => melody(rate, [784, 1047], 0.02, 0.18) },
  roundEnd: { seconds: 2, level: 0.9, variations: 1, voice: (_, rate) => melody(rate, [392, 494, 587, 784, 587, 784], 0.13, 0.32) },
  click: { seconds: 0.08, level: 0.3, variations: 1, voice: (_, rate) => melody(rate, [988], 0, 0.018) },
  chat: { seconds: 0.25, level: 0.35, variations: 1, voice: (_, rate) => melody(rate, [659, 880], 0.05, 0.05) },
};

/** All sounds stand at the same loudness (by RMS of their loud part) before `level` is applied, and none clips. */
const LOUDNESS = 0.16;

export function render(recipe: Recipe, variation: number, rate: number): Float32Array<ArrayBuffer> {
  const tune = 1 + (variation - (recipe.variations - 1) / 2) * 0.07;
  const voice = recipe.voice(tune, rate);
  const samples = new Float32Array(Math.ceil(recipe.seconds * rate));
  const fade = rate * 0.01;
  let peak = 0;
  for (let n = 0; n < samples.length; n++) {
    const value = voice(n / rate) * Math.min(1, (samples.length - n) / fade);
    samples[n] = value;
    peak = Math.max(peak, Math.abs(value));
  }
  let power = 0;
  let counted = 0;
  for (const value of samples) {
    if (Math.abs(value) < peak * 0.1) continue;
    power += value * value;
    counted += 1;
  }
  const gain = Math.min((LOUDNESS * recipe.level) / Math.sqrt(power / Math.max(1, counted)), 0.95 / Math.max(peak, 1e-6));
  for (let n = 0; n < samples.length; n++) samples[n] = (samples[n] ?? 0) * gain;
  return samples;
}

/** Two seconds of burning, without a seam: its end is blended into its beginning. */
export function renderEngine(rate: number): Float32Array<ArrayBuffer> {
  const length = rate * 2;
  const blend = Math.floor(rate * 0.25);
  const low = lowpass(rate);
  const mid = bandpass(rate);
  const raw = Float32Array.from({ length: length + blend }, () => {
    const n = noise();
    return low(n, 130) * 2.4 + mid(n, 420) * 0.35;
  });
  const loop = new Float32Array(length);
  for (let n = 0; n < length; n++) {
    const mix = n < blend ? n / blend : 1;
    loop[n] = (raw[n] ?? 0) * mix + (n < blend ? (raw[length + n] ?? 0) * (1 - mix) : 0);
  }
  return loop;
}
