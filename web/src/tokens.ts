/**
 * Every value of the game's look, in one place. The stylesheets get them as
 * CSS variables (vite.config.ts writes them into the page), the scene reads
 * them from here. `docs/art.md` says what each is for.
 */

const standard = {
  /** Space itself: behind everything. */
  void: "#060914",
  /** Panels, the deep end of walls. */
  deep: "#0e1528",
  /** Wall faces, borders, wells. */
  slate: "#25335a",
  /** Edges of metal, disabled text. */
  steel: "#5b74ab",
  /** Secondary text, dust. */
  mist: "#a8b9dc",
  /** Text, cores of light. */
  ice: "#f2f6ff",
  /** You and your side; shield. */
  cyan: "#43d9ff",
  /** Whoever may shoot you; damage. */
  coral: "#ff5a64",
  /** What you can press, win or lead by. */
  amber: "#ffbe3d",
  /** Repair, health, a good connection. */
  mint: "#5df2a0",
} as const;

export type Colour = keyof typeof standard;

/**
 * What eyes that see fewer colours are given in place of the standard; metal and space stay.
 * `test/palettes.test.ts` simulates each kind of eye. `sides` is how the two teams are called.
 */
export const PALETTES = {
  standard: { title: "Standard", about: "Cyan against coral.", sides: ["Cyan", "Coral"], colours: {} },
  redGreen: {
    title: "Red-green",
    about: "Blue against orange, for protanopia and deuteranopia.",
    sides: ["Blue", "Orange"],
    colours: { cyan: "#5b90ff", coral: "#ff6412", amber: "#fbf33c", mint: "#a6ecff" },
  },
  blueYellow: {
    title: "Blue-yellow",
    about: "Cyan against rose, for tritanopia.",
    sides: ["Cyan", "Rose"],
    colours: { cyan: "#31d7ff", coral: "#ff406a", amber: "#efb570", mint: "#62a345" },
  },
} as const satisfies Record<string, { title: string; about: string; sides: readonly [string, string]; colours: Partial<Record<Colour, string>> }>;

export type PaletteName = keyof typeof PALETTES;

/** The palette in use. Nothing on the screen is drawn in any other colour. */
export const colour: Record<Colour, string> = { ...standard };

const numbersOf = (colours: Record<Colour, string>) =>
  Object.fromEntries(Object.entries(colours).map(([name, value]) => [name, Number.parseInt(value.slice(1), 16)])) as Record<Colour, number>;
const tints = numbersOf(colour);

/** Changes the palette. The stylesheets follow when `cssVariables` are written again, the scene when it is repainted. */
export function usePalette(name: PaletteName): void {
  Object.assign(colour, standard, PALETTES[name].colours);
  Object.assign(tints, numbersOf(colour));
}

export const font = {
  /** Titles, numbers, buttons. */
  display: '"Oxanium Variable", "Oxanium", "Segoe UI", system-ui, sans-serif',
  /** Everything one reads. */
  text: '"Barlow", "Segoe UI", system-ui, sans-serif',
} as const;

/** Steps of 4 px; the names are t-shirt sizes. */
export const space = { xs: 4, s: 8, m: 16, l: 24, xl: 40, xxl: 64 } as const;

/** Cut of the corners of plates and buttons, px. */
export const cut = { s: 8, m: 14 } as const;

export const glow = {
  text: "0 0 18px color-mix(in srgb, currentColor 45%, transparent)",
  button: "0 0 28px color-mix(in srgb, var(--amber) 45%, transparent)",
} as const;

/** Durations in ms. Nothing blinks faster than 3 times a second. */
export const motion = { tap: 90, quick: 160, calm: 320, slow: 900 } as const;

/** World look. Lengths in world units (see `setup.units`), the rest are ratios. */
export const scene = {
  /** World area seen at once, whatever the screen's shape. */
  viewArea: 1280 * 720,
  /** How deep the walls go: scale of the floor against the play plane. */
  floorScale: 0.88,
  /** How far the camera leads toward the aim, as a share of the half view. */
  lead: 0.16,
  shake: 10,
  /** The brightest that space may be: this far from slate to deep. */
  haze: 0.35,
  /** How strongly the seams and inlays of the deck stand out from the space below it. */
  seam: 0.14,
  inlay: 0.12,
  /** Share of health below which a ship is near its end: two blows. */
  low: 0.45,
} as const;

export function cssVariables(): string {
  const px = (prefix: string, sizes: Record<string, number>, unit = "px") =>
    Object.entries(sizes).map(([name, size]) => `--${prefix}-${name}:${size}${unit}`);
  const lines = [
    ...colourVariables(),
    ...Object.entries(font).map(([name, value]) => `--font-${name}:${value}`),
    ...Object.entries(glow).map(([name, value]) => `--glow-${name}:${value}`),
    ...px("space", space),
    ...px("cut", cut),
    ...px("motion", motion, "ms"),
  ];
  return `:root{${lines.join(";")}}`;
}

export const colourVariables = (): string[] => Object.entries(colour).map(([name, value]) => `--${name}:${value}`);

/** A palette colour as the number Pixi takes for tints. */
export function tint(name: Colour): number {
  return tints[name];
}
