import { expect, test, vi } from "vitest";
import { renderEngine } from "../src/sound/engine";
import { Filter } from "../src/sound/kit";
import { loudest } from "../src/sound/loudness";
import { BED_LEVEL, MUSIC_RATE, PULSE_LEVEL, renderBed, renderPulse } from "../src/sound/music";
import { MIX, SOUNDS, type SoundName } from "../src/sound/names";
import { recipes } from "../src/sound/recipes";
import { LEVEL, PEAK, render } from "../src/sound/render";
import { maxMomentary, METER_RATE } from "./meter";

// Minutes of sound are made here, on whatever machine there is.
vi.setConfig({ testTimeout: 120_000 });

const rendered = new Map(SOUNDS.map((name) => {
  const recipe = recipes[name];
  return [name, Array.from({ length: recipe.variations }, (_, variation) => render(recipe, variation, METER_RATE))];
}));
const peakOf = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
/** What is heard many times a minute. */
const FREQUENT: SoundName[] = ["shot", "shotOther", "hitDealt", "hit", "hitTaken", "shieldHit", "fizzle", "blast", "kill", "respawn", "dash", "bump"];

/** What comes from a key or a thumb, or from something that is felt at once. */
const ANSWERS: SoundName[] = ["shot", "hitDealt", "hitTaken", "shieldHit", "kill", "death", "repair", "shield", "rapid", "dashPickup", "dash", "bump", "low", "click"];

test.each(SOUNDS)("%s is levelled, within its peak, and begins and ends in silence", (name) => {
  for (const samples of rendered.get(name) ?? []) {
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(Math.abs(maxMomentary([samples]) - LEVEL)).toBeLessThan(1.5);
    expect(peakOf(samples)).toBeLessThanOrEqual(PEAK + 1e-6);
    // A click is a leap: from and to silence there is none.
    expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.001);
    for (const x of samples.slice(0, 8)) expect(Math.abs(x)).toBeLessThan(peakOf(samples) * 0.12);
    for (const x of samples.slice(-48)) expect(Math.abs(x)).toBeLessThan(0.002);
    const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
  }
});

test("what answers an action is there within 10 ms", () => {
  for (const name of ANSWERS) {
    for (const samples of rendered.get(name) ?? []) {
      const early = peakOf(samples.slice(0, 0.01 * METER_RATE)) / peakOf(samples);
      expect(early, name).toBeGreaterThan(0.25);
    }
  }
});

test("they are as loud at another rate", () => {
  for (const name of SOUNDS) expect(loudest([render(recipes[name], 0, 44_100)], 44_100)).toBeCloseTo(LEVEL, 0);
});

test("frequent ones have three variations, and the same one is the same each time", () => {
  for (const name of FREQUENT) {
    const [one, two, three] = rendered.get(name) ?? [];
    expect(one).toBeDefined();
    expect(three).toBeDefined();
    expect(likeness(one!, two!)).toBeLessThan(0.9);
    expect(likeness(two!, three!)).toBeLessThan(0.9);
    expect(render(recipes[name], 0, METER_RATE)).toEqual(one);
  }
});

test("each has a character of its own: no other sound is as near as its own variations", () => {
  const all = SOUNDS.flatMap((name) => (rendered.get(name) ?? []).map((samples) => ({ name, print: printOf(samples) })));
  let widest = 0;
  let nearest = { between: "", distance: Infinity };
  for (const [at, a] of all.entries()) {
    for (const b of all.slice(at + 1)) {
      const distance = Math.sqrt(a.print.reduce((sum, x, n) => sum + (x - (b.print[n] ?? 0)) ** 2, 0) / a.print.length);
      if (a.name === b.name) widest = Math.max(widest, distance);
      else if (distance < nearest.distance) nearest = { between: `${a.name} and ${b.name}`, distance };
    }
  }
  expect(nearest.distance, `${nearest.between}, in dB over time and pitch`).toBeGreaterThan(widest);
});

test("what comes with every shot is mixed below what comes once a minute", () => {
  for (const rare of ["hitTaken", "kill", "death", "low", "go", "win"] as const) expect(MIX[rare].gain - MIX.shot.gain).toBeGreaterThanOrEqual(5);
  expect(MIX.shot.gain - MIX.shotOther.gain).toBeGreaterThanOrEqual(5);
});

test("the engine's loop has no seam", () => {
  const loop = renderEngine(METER_RATE);
  expect(seam(loop)).toBeLessThanOrEqual(1);
  expect(Math.abs(loudest([loop], METER_RATE) - LEVEL)).toBeLessThan(1.5);
});

test.each([["bed", renderBed, BED_LEVEL], ["pulse", renderPulse, PULSE_LEVEL]] as const)("the music's %s is quiet and has no seam", (_, make, target) => {
  const loop = make();
  expect(loudest(loop, MUSIC_RATE)).toBeCloseTo(target, 0);
  for (const samples of loop) {
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(seam(samples)).toBeLessThanOrEqual(1);
  }
});

/** The leap from the end to the beginning, against the widest inside. */
function seam(loop: Float32Array): number {
  const leap = (a: number, b: number) => Math.abs((loop[a] ?? 0) - (loop[b] ?? 0));
  let widest = 0;
  for (let n = 1; n < loop.length; n++) widest = Math.max(widest, leap(n, n - 1));
  return leap(0, loop.length - 1) / widest;
}

/** 1 for the same waves. */
function likeness(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let n = 0; n < a.length; n++) {
    const [x, y] = [a[n] ?? 0, b[n] ?? 0];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return Math.abs(ab) / Math.sqrt(aa * bb);
}

/** Decibels in six bands, over eight stretches that grow: when and how bright it is. */
function printOf(samples: Float32Array): number[] {
  const print: number[] = [];
  for (const hertz of [110, 250, 560, 1250, 2800, 6300]) {
    const filter = new Filter(METER_RATE);
    const band = samples.map((x) => filter.band(x, hertz, 1.4));
    for (let part = 0, from = 0; part < 8; part++) {
      const until = Math.round(0.02 * METER_RATE * 1.75 ** part);
      let power = 0;
      for (let n = from; n < until; n++) power += (band[n] ?? 0) ** 2;
      print.push(10 * Math.log10(power / (until - from) + 1e-7));
      from = until;
    }
  }
  return print;
}
