import { Texture } from "pixi.js";
import { colour, cssVariables, type Colour } from "../tokens";
import anvil from "../../../assets/sprites/hull-anvil.svg?raw";
import dart from "../../../assets/sprites/hull-dart.svg?raw";
import manta from "../../../assets/sprites/hull-manta.svg?raw";
import dash from "../../../assets/sprites/pickup-dash.svg?raw";
import rapid from "../../../assets/sprites/pickup-rapid.svg?raw";
import repair from "../../../assets/sprites/pickup-repair.svg?raw";
import shield from "../../../assets/sprites/pickup-shield.svg?raw";
import type { PickupKind } from "./frame";

/** Everything the scene draws with, baked once at load from the sprites and tokens. */
export interface Textures {
  /** By hull, then by paint. */
  hulls: Record<Paint, Texture>[];
  pickups: Record<PickupKind, Texture>;
  glow: Texture;
  spark: Texture;
  star: Texture;
  /** One piece of the health arc, of the own ship and of others, and of the shield's. */
  pip: Texture;
  shieldPip: Texture;
  bolt: Texture;
  flame: Texture;
  ring: Texture;
  brackets: Texture;
  bubble: Texture;
  shard: Texture;
  chevron: Texture;
  reticle: Texture;
  crown: Texture;
}

export type Paint = "own" | "ownCoral" | "cyan" | "coral";

/** Hulls and pickups are drawn on a 96 square; baked larger so that a large screen stays crisp. */
export const SPRITE = 96;
const BAKE = 2.5;

const HULLS = [dart, manta, anvil];
export const PICKUP_COLOUR: Record<PickupKind, Colour> = { repair: "mint", shield: "cyan", rapid: "amber", dash: "ice" };
const PICKUPS: Record<PickupKind, string> = { repair, shield, rapid, dash };

/** A sprite as an image for the pages: colours filled in, since an image sees no variables of the page. */
export function spriteUrl(svg: string, paint: Colour): string {
  const filled = svg.replace(">", ` color="${colour[paint]}"><style>${cssVariables()}</style>`);
  return `data:image/svg+xml,${encodeURIComponent(filled)}`;
}

export const hullUrl = (hull: number, paint: Colour) => spriteUrl(HULLS[hull % HULLS.length] ?? dart, paint);
export const pickupUrl = (kind: PickupKind) => spriteUrl(PICKUPS[kind], PICKUP_COLOUR[kind]);

export async function bakeTextures(): Promise<Textures> {
  const hulls = await Promise.all(
    HULLS.map(async (_, hull) => {
      const [cyan, coral] = await Promise.all([loadImage(hullUrl(hull, "cyan")), loadImage(hullUrl(hull, "coral"))]);
      return { own: outlined(cyan), ownCoral: outlined(coral), cyan: plain(cyan), coral: plain(coral) };
    }),
  );
  const pickups = {} as Record<PickupKind, Texture>;
  for (const kind of Object.keys(PICKUPS) as PickupKind[]) pickups[kind] = plain(await loadImage(pickupUrl(kind)));
  return {
    hulls,
    pickups,
    glow: canvas(128, 128, (c) => {
      const light = c.createRadialGradient(64, 64, 0, 64, 64, 64);
      for (const [at, alpha] of [[0, 1], [0.2, 0.55], [0.5, 0.16], [1, 0]] as const) light.addColorStop(at, white(alpha));
      c.fillStyle = light;
      c.fillRect(0, 0, 128, 128);
    }),
    spark: canvas(32, 32, (c) => {
      const light = c.createRadialGradient(16, 16, 0, 16, 16, 16);
      for (const [at, alpha] of [[0, 1], [0.35, 0.9], [1, 0]] as const) light.addColorStop(at, white(alpha));
      c.fillStyle = light;
      c.fillRect(0, 0, 32, 32);
    }),
    star: canvas(64, 64, drawStar),
    pip: pip(PIP.radius, 15, PIP.sweep),
    shieldPip: pip(PIP.radius + 13, 8, PIP.shieldSweep),
    bolt: canvas(128, 40, drawBolt),
    flame: canvas(96, 48, drawFlame),
    ring: canvas(256, 256, (c) => {
      c.strokeStyle = white(1);
      c.shadowColor = white(1);
      c.shadowBlur = 12;
      c.lineWidth = 6;
      c.beginPath();
      c.arc(128, 128, 108, 0, Math.PI * 2);
      c.stroke();
    }),
    brackets: canvas(256, 256, drawBrackets),
    bubble: canvas(256, 256, drawBubble),
    shard: canvas(32, 24, (c) => {
      c.fillStyle = white(1);
      c.beginPath();
      for (const [x, y] of [[2, 14], [12, 2], [30, 8], [20, 22]] as const) c.lineTo(x, y);
      c.fill();
    }),
    chevron: canvas(64, 64, (c) => {
      c.fillStyle = white(1);
      c.beginPath();
      for (const [x, y] of [[18, 6], [58, 32], [18, 58], [28, 32]] as const) c.lineTo(x, y);
      c.fill();
    }),
    reticle: canvas(96, 96, drawReticle),
    crown: canvas(64, 48, (c) => {
      c.fillStyle = white(1);
      c.strokeStyle = colour.void;
      c.lineWidth = 4;
      c.lineJoin = "round";
      c.beginPath();
      for (const [x, y] of [[6, 10], [20, 24], [32, 5], [44, 24], [58, 10], [52, 42], [12, 42]] as const) c.lineTo(x, y);
      c.closePath();
      c.stroke();
      c.fill();
    }),
  };
}

/** The arc of health runs below the ship, from the lower left to the lower right, in pieces. */
export const PIP = {
  count: 5,
  shieldCount: 3,
  radius: 108,
  sweep: (Math.PI * 0.6) / 5,
  shieldSweep: (Math.PI * 0.6) / 3,
} as const;

/** One piece of an arc, at its lowest. The anchor is the middle of the circle, far above the picture. */
function pip(radius: number, width: number, sweep: number): Texture {
  const gap = 0.03;
  const outer = radius + width / 2 + 1;
  const top = Math.floor((radius - width / 2) * Math.cos(sweep / 2)) - 1;
  const half = Math.ceil(outer * Math.sin(sweep / 2));
  const height = Math.ceil(outer) - top;
  const { source } = canvas(half * 2, height, (c) => {
    c.lineWidth = width;
    c.strokeStyle = white(1);
    c.beginPath();
    c.arc(half, -top, radius, Math.PI / 2 - sweep / 2 + gap, Math.PI / 2 + sweep / 2 - gap);
    c.stroke();
  });
  return new Texture({ source, defaultAnchor: { x: 0.5, y: -top / height } });
}

function drawStar(c: CanvasRenderingContext2D): void {
  const light = c.createRadialGradient(32, 32, 0, 32, 32, 14);
  for (const [at, alpha] of [[0, 1], [0.35, 0.8], [1, 0]] as const) light.addColorStop(at, white(alpha));
  c.fillStyle = light;
  c.fillRect(0, 0, 64, 64);
  c.fillStyle = white(0.4);
  for (const [x, y, w, h] of [[6, 31, 52, 2], [31, 6, 2, 52]] as const) c.fillRect(x, y, w, h);
}

const white = (alpha: number) => `rgba(255,255,255,${alpha})`;

function drawBolt(c: CanvasRenderingContext2D): void {
  const halo = c.createRadialGradient(0, 0, 0, 0, 0, 1);
  for (const [at, alpha] of [[0, 0.9], [0.4, 0.35], [1, 0]] as const) halo.addColorStop(at, white(alpha));
  c.save();
  c.translate(72, 20);
  c.scale(56, 20);
  c.fillStyle = halo;
  c.fillRect(-2, -1, 4, 2);
  c.restore();
  c.fillStyle = white(1);
  c.beginPath();
  c.moveTo(22, 20);
  c.quadraticCurveTo(100, 11, 112, 20);
  c.quadraticCurveTo(100, 29, 22, 20);
  c.fill();
}

/** Points left from its root at the right, so that its anchor sits at the nozzle. */
function drawFlame(c: CanvasRenderingContext2D): void {
  const heat = c.createLinearGradient(96, 0, 0, 0);
  for (const [at, alpha] of [[0, 1], [0.25, 0.85], [1, 0]] as const) heat.addColorStop(at, white(alpha));
  c.fillStyle = heat;
  c.filter = "blur(3px)";
  c.beginPath();
  c.moveTo(92, 12);
  c.quadraticCurveTo(40, 12, 4, 24);
  c.quadraticCurveTo(40, 36, 92, 36);
  c.fill();
}

function drawBrackets(c: CanvasRenderingContext2D): void {
  c.strokeStyle = white(1);
  c.lineWidth = 7;
  c.lineCap = "butt";
  for (let quarter = 0; quarter < 4; quarter++) {
    const middle = Math.PI / 4 + (quarter * Math.PI) / 2;
    c.beginPath();
    c.arc(128, 128, 112, middle - 0.3, middle + 0.3);
    c.stroke();
  }
}

function drawBubble(c: CanvasRenderingContext2D): void {
  const skin = c.createRadialGradient(128, 128, 60, 128, 128, 120);
  for (const [at, alpha] of [[0, 0], [0.6, 0.08], [0.88, 0.3], [0.96, 0.9], [1, 0]] as const) skin.addColorStop(at, white(alpha));
  c.fillStyle = skin;
  c.fillRect(0, 0, 256, 256);
}

function drawReticle(c: CanvasRenderingContext2D): void {
  c.translate(48, 48);
  for (const [style, width] of [[colour.void, 7], [white(1), 3.5]] as const) {
    c.strokeStyle = style;
    c.fillStyle = style;
    c.lineWidth = width;
    for (let quarter = 0; quarter < 4; quarter++) {
      c.rotate(Math.PI / 2);
      c.beginPath();
      c.moveTo(18, 0);
      c.lineTo(34, 0);
      c.stroke();
      c.beginPath();
      c.arc(0, 0, 26, 0.35, Math.PI / 2 - 0.35);
      c.stroke();
    }
    c.beginPath();
    c.arc(0, 0, width / 1.4, 0, Math.PI * 2);
    c.fill();
  }
}

function canvas(width: number, height: number, draw: (c: CanvasRenderingContext2D) => void): Texture {
  const target = document.createElement("canvas");
  target.width = width;
  target.height = height;
  const context = target.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw on a canvas");
  draw(context);
  const texture = Texture.from(target);
  texture.source.autoGenerateMipmaps = true;
  return texture;
}

function plain(image: HTMLImageElement): Texture {
  const size = SPRITE * BAKE;
  return canvas(size, size, (c) => c.drawImage(image, 0, 0, size, size));
}

/** The own ship wears a light outline: it is told from the others by shape, not by colour alone. */
function outlined(image: HTMLImageElement): Texture {
  const size = SPRITE * BAKE;
  return canvas(size, size, (c) => {
    const inner = size * 0.94;
    const pad = (size - inner) / 2;
    const mask = document.createElement("canvas");
    mask.width = mask.height = size;
    const m = mask.getContext("2d");
    if (m === null) throw new Error("this browser cannot draw on a canvas");
    m.drawImage(image, pad, pad, inner, inner);
    m.globalCompositeOperation = "source-in";
    m.fillStyle = colour.ice;
    m.fillRect(0, 0, size, size);
    for (let step = 0; step < 16; step++) {
      const turn = (step / 16) * Math.PI * 2;
      c.drawImage(mask, Math.cos(turn) * 6, Math.sin(turn) * 6);
    }
    c.drawImage(image, pad, pad, inner, inner);
  });
}

function loadImage(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image(SPRITE * BAKE, SPRITE * BAKE);
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("a sprite of the game could not be drawn"));
    image.src = url;
  });
}
