import { afterEach, expect, test } from "vitest";
import { colour, PALETTES, usePalette, type Colour, type PaletteName } from "../src/tokens";

type Triple = readonly [number, number, number];

/** How eyes that lack one kind of cone see linear RGB (Machado, Oliveira and Fernandes, 2009). */
const EYES: Record<string, readonly Triple[]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** For whom a palette is made. */
const FOR: Record<PaletteName, readonly string[]> = {
  standard: ["usual"],
  redGreen: ["usual", "protanopia", "deuteranopia"],
  blueYellow: ["usual", "tritanopia"],
};

const ROLES = ["cyan", "coral", "amber", "mint"] as const satisfies readonly Colour[];

function linear(hex: string): Triple {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

const times = (matrix: readonly Triple[], [r, g, b]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Triple;

/** OKLab: equal steps look equally far apart. */
function oklab(rgb: Triple): Triple {
  const cones = times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], rgb);
  return times(
    [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]],
    cones.map(Math.cbrt) as unknown as Triple,
  );
}

/** How far two colours are apart for an eye; 100 is black against white. */
function apart(one: string, other: string, eye: string): number {
  const matrix = EYES[eye] ?? [];
  const seen = (hex: string) => oklab(times(matrix, linear(hex)).map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple);
  const [a, b] = [seen(one), seen(other)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function contrast(one: string, other: string): number {
  const light = (hex: string) => linear(hex).reduce((sum, value, index) => sum + value * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0.05);
  const [a, b] = [light(one), light(other)];
  return Math.max(a, b) / Math.min(a, b);
}

afterEach(() => usePalette("standard"));

for (const name of Object.keys(PALETTES) as PaletteName[]) {
  test(`${name}: what has a meaning of its own looks different to whom it is made for`, () => {
    usePalette(name);
    for (const eye of FOR[name]) {
      for (const [index, one] of ROLES.entries()) {
        for (const other of ROLES.slice(index + 1)) {
          expect(apart(colour[one], colour[other], eye), `${one} and ${other}, ${eye}`).toBeGreaterThan(16);
        }
      }
      expect(apart(colour.cyan, colour.coral, eye), `the sides, ${eye}`).toBeGreaterThan(25);
    }
  });

  test(`${name}: every colour with a meaning can be read on plates and seen on floors`, () => {
    usePalette(name);
    for (const role of ROLES) {
      expect(contrast(colour[role], colour.deep), role).toBeGreaterThan(4.5);
      expect(contrast(colour[role], colour.slate), role).toBeGreaterThan(3);
    }
  });
}

test("the standard is back after another palette", () => {
  const before = { ...colour };
  usePalette("redGreen");
  expect(colour).not.toEqual(before);
  usePalette("standard");
  expect(colour).toEqual(before);
});
