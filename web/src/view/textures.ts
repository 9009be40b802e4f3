import type { Texture } from "pixi.js";
import { colour, cssVariables, type Colour } from "../tokens";
import anvil from "../../../assets/sprites/hull-anvil.svg?raw";
import dart from "../../../assets/sprites/hull-dart.svg?raw";
import manta from "../../../assets/sprites/hull-manta.svg?raw";
import dash from "../../../assets/sprites/pickup-dash.svg?raw";
import rapid from "../../../assets/sprites/pickup-rapid.svg?raw";
import repair from "../../../assets/sprites/pickup-repair.svg?raw";
import shield from "../../../assets/sprites/pickup-shield.svg?raw";
import { pack, repack, type Piece } from "./atlas";
import * as draw from "./drawings";
import { canvas } from "./drawings";
import type { PickupKind } from "./frame";

export type Paint = "own" | "ownCoral" | "cyan" | "coral";
type Skin = Paint | "white";
type Mark = "glow" | "halo" | "spark" | "stroke" | "edge" | "star" | "pip" | "shieldPip" | "segment" | "hurt" | "bolt" | "flame" | "ring" | "brackets" | "ownRing" | "cross" | "bubble" | "shard" | "chevron" | "reticle" | "crown";

/** Everything the scene draws with, baked once at load from the sprites and tokens. */
export interface Textures extends Record<Mark, Texture> {
  /** By hull, then by paint. */
  hulls: Record<Skin, Texture>[];
  pickups: Record<PickupKind, Texture>;
}

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
  const marks = pack(await drawPieces());
  const { repair, shield, rapid, dash } = marks;
  const hulls = HULLS.map((_, hull) => ({
    own: marks[`own${hull}`], ownCoral: marks[`ownCoral${hull}`], cyan: marks[`cyan${hull}`], coral: marks[`coral${hull}`], white: marks[`white${hull}`],
  }));
  return { ...marks, hulls: hulls as Record<Skin, Texture>[], pickups: { repair, shield, rapid, dash } };
}

/** After another palette was chosen. */
export async function rebakeTextures(textures: Textures): Promise<void> {
  repack(textures.glow, await drawPieces());
}

async function drawPieces(): Promise<Record<Mark | `${PickupKind}` | `${Skin}${number}`, Piece>> {
  return {
    ...(await bakeHulls()),
    ...(await bakePickups()),
    glow: mark(128, 128, draw.drawGlow),
    halo: mark(128, 128, draw.drawHalo),
    spark: mark(32, 32, draw.drawSpark),
    stroke: mark(48, 12, draw.drawStroke),
    edge: mark(8, 64, draw.drawEdge),
    star: mark(64, 64, draw.drawStar),
    pip: pip(PIP.radius, 23, PIP.sweep),
    shieldPip: pip(PIP.radius + 19, 9, PIP.shieldSweep),
    segment: pip(108, 16, (Math.PI * 2) / RING_PARTS),
    hurt: pip(108, 14, 0.9),
    bolt: { ...mark(128, 40, draw.drawBolt), anchor: { x: 0.75, y: 0.5 } },
    flame: { ...mark(96, 48, draw.drawFlame), anchor: { x: 0.96, y: 0.5 } },
    ring: mark(256, 256, draw.drawRing),
    brackets: mark(256, 256, draw.drawBrackets),
    ownRing: mark(256, 256, draw.drawOwnRing),
    cross: mark(128, 128, draw.drawCross),
    bubble: mark(256, 256, draw.drawBubble),
    shard: mark(32, 24, draw.drawShard),
    chevron: mark(64, 64, draw.drawChevron),
    reticle: mark(96, 96, draw.drawReticle),
    crown: mark(64, 48, draw.drawCrown),
  };
}

async function bakeHulls(): Promise<Record<`${Skin}${number}`, Piece>> {
  const made: Record<`${Skin}${number}`, Piece> = {};
  for (const hull of HULLS.keys()) {
    const [cyan, coral] = await Promise.all([loadImage(hullUrl(hull, "cyan")), loadImage(hullUrl(hull, "coral"))]);
    made[`own${hull}`] = outlined(cyan);
    made[`ownCoral${hull}`] = outlined(coral);
    made[`cyan${hull}`] = plain(cyan);
    made[`coral${hull}`] = plain(coral);
    made[`white${hull}`] = { picture: filled(coral, 0) };
  }
  return made;
}

async function bakePickups(): Promise<Record<PickupKind, Piece>> {
  const [repair, shield, rapid, dash] = await Promise.all([bakePickup("repair"), bakePickup("shield"), bakePickup("rapid"), bakePickup("dash")]);
  return { repair, shield, rapid, dash };
}

const bakePickup = async (kind: PickupKind) => plain(await loadImage(pickupUrl(kind)));

const mark = (width: number, height: number, drawing: draw.Draw): Piece => ({ picture: canvas(width, height, drawing) });

/** Of the ring around a pickup that is to come back. */
export const RING_PARTS = 16;

/** The arc of health runs below the ship, from the lower left to the lower right, in pieces. */
export const PIP = {
  count: 5,
  shieldCount: 3,
  radius: 108,
  sweep: (Math.PI * 0.6) / 5,
  shieldSweep: (Math.PI * 0.6) / 3,
} as const;

/** One piece of an arc, at its lowest. The anchor is the middle of the circle, far above the picture. */
function pip(radius: number, width: number, sweep: number): Piece {
  const gap = 0.035;
  const outer = radius + width / 2 + 1;
  const top = Math.floor((radius - width / 2) * Math.cos(sweep / 2)) - 1;
  const half = Math.ceil(outer * Math.sin(sweep / 2));
  const height = Math.ceil(outer) - top;
  const picture = canvas(half * 2, height, (c) => {
    c.lineWidth = width;
    c.strokeStyle = colour.ice;
    c.beginPath();
    c.arc(half, -top, radius, Math.PI / 2 - sweep / 2 + gap, Math.PI / 2 + sweep / 2 - gap);
    c.stroke();
  });
  return { picture, anchor: { x: 0.5, y: -top / height } };
}

function plain(image: HTMLImageElement): Piece {
  const size = SPRITE * BAKE;
  return mark(size, size, (c) => c.drawImage(image, 0, 0, size, size));
}

/** The own ship wears a light outline: it is told from the others by shape, not by colour alone. */
function outlined(image: HTMLImageElement): Piece {
  const size = SPRITE * BAKE;
  return mark(size, size, (c) => {
    const pad = size * 0.03;
    const inner = size - 2 * pad;
    const mask = filled(image, pad);
    for (let step = 0; step < 16; step++) {
      const turn = (step / 16) * Math.PI * 2;
      c.drawImage(mask, Math.cos(turn) * 6, Math.sin(turn) * 6);
    }
    c.drawImage(image, pad, pad, inner, inner);
  });
}

/** The shape of a sprite, all in the colour of light. */
function filled(image: HTMLImageElement, pad: number): HTMLCanvasElement {
  const size = SPRITE * BAKE;
  return canvas(size, size, (m) => {
    m.drawImage(image, pad, pad, size - 2 * pad, size - 2 * pad);
    m.globalCompositeOperation = "source-in";
    m.fillStyle = colour.ice;
    m.fillRect(0, 0, size, size);
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
