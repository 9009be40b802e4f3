import { expect, test } from "vitest";
import { recipes, render, renderEngine } from "../src/sound/synth";

const RATE = 24_000;
const decibels = (x: number) => 20 * Math.log10(x);

/** Loudness of the loud part, as the ear takes it. */
function loudness(samples: Float32Array): number {
  const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const loud = samples.filter((x) => Math.abs(x) >= peak * 0.1);
  return Math.sqrt(loud.reduce((sum, x) => sum + x * x, 0) / loud.length);
}

test.each(Object.entries(recipes))("%s is a clean sound of its level", (_, recipe) => {
  for (let variation = 0; variation < recipe.variations; variation++) {
    const samples = render(recipe, variation, RATE);
    expect(samples.every(Number.isFinite)).toBe(true);
    const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(peak).toBeGreaterThan(0.02);
    expect(peak).toBeLessThanOrEqual(0.951);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01);
    // Spiky ones stay below their level, so that they do not clip.
    const off = decibels(loudness(samples) / recipe.level / 0.16);
    expect(off).toBeLessThan(0.5);
    expect(off).toBeGreaterThan(-9);
  }
});

test("the engine has no seam", () => {
  const loop = renderEngine(RATE);
  const step = (a: number, b: number) => Math.abs((loop[a] ?? 0) - (loop[b] ?? 0));
  let usual = 0;
  for (let n = 1; n < loop.length; n++) usual = Math.max(usual, step(n, n - 1));
  expect(step(0, loop.length - 1)).toBeLessThanOrEqual(usual);
});
