import { attack, Kit } from "./kit";
import { loudest } from "./loudness";
import { addRoom } from "./room";
import type { Recipe } from "./recipes";

/** All sounds are this loud in their loudest 400 ms, LUFS. */
export const LEVEL = -24;
/** What is so short that it would need more than this to be that loud stays below. */
export const PEAK = 0.9;
/** How far variations differ in pitch. */
const SPREAD = 0.06;
/** Seconds in which each sound ends. */
const FADE = 0.03;

/** One variation of a sound, mono: levelled, beginning and ending in silence. */
export function render(recipe: Recipe, variation: number, rate: number): Float32Array<ArrayBuffer> {
  const tune = 1 + (variation - (recipe.variations - 1) / 2) * SPREAD;
  const play = recipe.voice(new Kit(rate, variation), tune);
  const samples = new Float32Array(Math.ceil(recipe.seconds * rate));
  for (let n = 0; n < samples.length; n++) samples[n] = play(n / rate);
  if (recipe.room !== undefined) addRoom(samples, rate, recipe.room);
  for (let n = 0; n < samples.length; n++) samples[n] = (samples[n] ?? 0) * attack((samples.length - 1 - n) / rate, FADE);
  level([samples], rate, LEVEL);
  return samples;
}

/** Makes a sound as loud as `target`, if no sample goes beyond the peak by it. */
export function level(channels: readonly Float32Array[], rate: number, target: number): void {
  let peak = 0;
  for (const samples of channels) for (const value of samples) peak = Math.max(peak, Math.abs(value));
  const gain = Math.min(10 ** ((target - loudest(channels, rate)) / 20), PEAK / peak);
  for (const samples of channels) for (let n = 0; n < samples.length; n++) samples[n] = (samples[n] ?? 0) * gain;
}
