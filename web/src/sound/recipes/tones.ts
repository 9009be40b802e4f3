import { attack, decay, type Kit } from "../kit";

/** D minor without its sharp corners: whatever sounds together, and with the music, fits. */
export const D4 = 293.66;
export const F4 = 349.23;
export const G4 = 392;
export const A4 = 440;
export const C5 = 523.25;
export const D5 = D4 * 2;
export const F5 = F4 * 2;
export const G5 = G4 * 2;
export const A5 = A4 * 2;
export const C6 = C5 * 2;
export const D6 = D4 * 4;

/** Partials of what is struck: pitch, level, and how long they last, against the lowest. */
export type Partials = readonly (readonly [pitch: number, level: number, life: number])[];

export const SOFT: Partials = [[1, 1, 1], [2, 0.22, 0.6], [3, 0.06, 0.4]];
export const GLASS: Partials = [[1, 1, 1], [2.76, 0.45, 0.5], [5.4, 0.22, 0.25]];
export const BRASS: Partials = [[1, 1, 1], [2, 0.6, 0.8], [3, 0.4, 0.65], [4, 0.22, 0.5], [5, 0.12, 0.4]];

/** One note: struck at 0, half as loud every `half` seconds. */
export function note(kit: Kit, hertz: number, half: number, partials = SOFT, rise = 0.004): (t: number) => number {
  const rings = partials.map(([pitch, level, life]) => ringing(kit.rate, hertz * pitch, level, half * life));
  return (t) => {
    let sum = 0;
    for (const ring of rings) sum += ring();
    return sum * attack(t, rise);
  };
}

/** A sine that dies away, each sample from the two before. */
function ringing(rate: number, hertz: number, level: number, half: number): () => number {
  const turn = (Math.PI * 2 * hertz) / rate;
  const stays = decay(1 / rate, half);
  const first = 2 * stays * Math.cos(turn);
  const second = stays * stays;
  let now = 0;
  let before = (-Math.sin(turn) * level) / stays;
  return () => {
    const value = now;
    now = first * now - second * before;
    before = value;
    return value;
  };
}

/** Notes one after the other, each ringing on under the next. */
export function melody(kit: Kit, pitches: readonly number[], step: number, half: number, partials = SOFT, rise = 0.004): (t: number) => number {
  const notes = pitches.map((hertz) => note(kit, hertz, half, partials, rise));
  return (t) => {
    let sum = 0;
    for (const [index, play] of notes.entries()) {
      const since = t - index * step;
      if (since >= 0) sum += play(since);
    }
    return sum;
  };
}

/** A crack, a body that burns out, and a push one feels more than hears. */
export function blast(kit: Kit, tune: number, half: number): (t: number) => number {
  const burn = kit.filter();
  const crack = kit.filter();
  const grit = kit.filter();
  const push = kit.sine();
  return (t) => {
    const hiss = kit.noise();
    return (
      burn.low(hiss, (3000 * decay(t, half * 0.6) + 160) * tune, 0.8) * 2.1 * attack(t, 0.003) * decay(t, half) +
      crack.band(hiss, 1500 * tune, 0.7) * 1.4 * attack(t, 0.001) * decay(t, 0.04) +
      // Falling pieces.
      grit.band(kit.noise() ** 7 * 3, 900 * tune, 2) * attack(t, 0.08) * decay(t, half * 1.2) +
      push((48 + 120 * decay(t, 0.06)) * tune) * attack(t, 0.004) * decay(t, half * 0.7)
    );
  };
}
