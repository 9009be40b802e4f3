import { afterEach, expect, test } from "vitest";
import { INLAID, HUE, QUARTERS } from "../src/view/quarters";
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

/** As a canvas blends in "color": the hue of one at the brightness of the other. */
const hued = (hue: Tone, share: number, below: Tone): Tone => {
  const bright = (of: Tone) => 0.3 * of[0] + 0.59 * of[1] + 0.11 * of[2];
  const moved = hue.map((part) => part + bright(below) - bright(hue));
  const [least, most] = [Math.min(...moved), Math.max(...moved)];
  const middle = bright(moved as unknown as Tone);
  const clipped = moved.map((part) => {
    const low = least < 0 ? middle + ((part - middle) * middle) / (middle - least) : part;
    return most > 1 ? middle + ((low - middle) * (1 - middle)) / (most - middle) : low;
  });
  return over(clipped as unknown as Tone, share, below);
};
const haze = (): Tone => over(tone("deep"), scene.haze, tone("slate"));

/** Whatever ships fly over: space and its haze at its brightest in each quarter, and the deck's marks upon it; seams cross. */
const grounds = (): [string, Tone][] => [
  ["void", tone("void")], ["deep", tone("deep")], ["haze", haze()],
  ...QUARTERS.map((quarter): [string, Tone] => [`haze in ${quarter}`, hued(tone(quarter), HUE, haze())]),
];
const floors = (): [string, Tone][] => grounds().flatMap(([name, bare]) => {
  const seam = over(tone("steel"), scene.seam, bare);
  return [
    [name, bare],
    [`a seam over ${name}`, seam],
    [`two seams over ${name}`, over(tone("steel"), scene.seam, seam)],
    [`an inlay over ${name}`, over(tone("steel"), scene.inlay, bare)],
    ...QUARTERS.map((quarter) => [`an inlay of ${quarter} over a seam over ${name}`, over(over(tone("steel"), 1 - INLAID, tone(quarter)), scene.inlay, seam)]),
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
