import { afterEach, expect, test } from "vitest";
import { colour, PALETTES, scene, usePalette, type Colour, type PaletteName } from "../src/tokens";

type Tone = readonly [red: number, green: number, blue: number];

const tone = (name: Colour): Tone => [1, 3, 5].map((at) => Number.parseInt(colour[name].slice(at, at + 2), 16) / 255) as unknown as Tone;
const over = (above: Tone, alpha: number, below: Tone) => below.map((part, n) => part * (1 - alpha) + (above[n] ?? 0) * alpha) as unknown as Tone;

/** WCAG 2: relative luminance and contrast. */
const luminance = (of: Tone) => {
  const [r, g, b] = of.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
};
const contrast = (a: Tone, b: Tone) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};

/** Whatever ships fly over: space and its haze at its brightest, and the deck's marks upon it; seams cross. */
const grounds = (): [string, Tone][] => [["void", tone("void")], ["deep", tone("deep")], ["haze", over(tone("deep"), scene.haze, tone("slate"))]];
const floors = (): [string, Tone][] => grounds().flatMap(([name, bare]) => {
  const seam = over(tone("steel"), scene.seam, bare);
  return [
    [name, bare],
    [`a seam over ${name}`, seam],
    [`two seams over ${name}`, over(tone("steel"), scene.seam, seam)],
    [`an inlay over ${name}`, over(tone("steel"), scene.inlay, bare)],
  ] as [string, Tone][];
});

afterEach(() => usePalette("standard"));

test.each(Object.keys(PALETTES) as PaletteName[])("bolts stand out on every floor with the palette %s", (palette) => {
  usePalette(palette);
  for (const [name, floor] of floors()) {
    for (const paint of ["cyan", "coral", "ice"] as const) expect(contrast(tone(paint), floor), `${paint} on ${name}`).toBeGreaterThanOrEqual(3);
  }
});

test("the own outline stands out from every floor", () => {
  for (const [name, floor] of floors()) expect(contrast(tone("ice"), floor), name).toBeGreaterThanOrEqual(4.5);
});
