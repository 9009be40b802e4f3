import { Container, Graphics, MeshSimple, Sprite, Texture } from "pixi.js";
import { colour, scene, tint } from "../tokens";
import type { Camera } from "./camera";
import type { Block, Ground } from "./frame";
import { outlinesOf, type Point } from "./outline";
import type { Textures } from "./textures";

const SHADES = 8;
const BEVEL = 10;
const LAMP_EVERY = 360;
/** Light comes from the upper left. */
const LIGHT: Point = [-0.55, -0.83];

interface Edge {
  ax: number;
  ay: number;
  bx: number;
  by: number;
  /** Outward normal. */
  nx: number;
  ny: number;
}

/**
 * Walls as blocks that reach down into the dark. Their top faces lie in the
 * plane the ships fly in, exact to the collision; only their sides, which
 * nobody can be behind, follow the eye.
 */
export class Walls extends Container {
  private edges: Edge[] = [];
  private sides: MeshSimple | undefined;
  private lamps: Sprite[] = [];
  private readonly shades = shadeTexture();

  constructor(private readonly textures: Textures) {
    super();
  }

  enter(ground: Ground): void {
    for (const child of this.removeChildren()) child.destroy({ children: true });
    const outlines = outlinesOf(ground);
    this.edges = outlines.flatMap(edgesOf);
    this.sides = this.buildSides();
    const tops = drawTops(outlines, [...ground.walls, ...surround(ground)]);
    drawRim(tops, ground);
    for (const wall of ground.walls) drawVents(tops, wall, ground);
    this.addChild(this.sides, tops);
    this.lamps = outlines.flatMap((outline) => this.lampsOn(outline));
    if (this.lamps.length > 0) this.addChild(...this.lamps);
  }

  look(camera: Camera, time: number): void {
    const vertices = this.sides?.vertices;
    if (vertices === undefined) return;
    const k = scene.floorScale;
    let at = 0;
    for (const edge of this.edges) {
      const seen = (camera.x - edge.ax) * edge.nx + (camera.y - edge.ay) * edge.ny > 0;
      vertices[at] = edge.ax;
      vertices[at + 1] = edge.ay;
      vertices[at + 2] = seen ? edge.bx : edge.ax;
      vertices[at + 3] = seen ? edge.by : edge.ay;
      vertices[at + 4] = seen ? camera.x + (edge.bx - camera.x) * k : edge.ax;
      vertices[at + 5] = seen ? camera.y + (edge.by - camera.y) * k : edge.ay;
      vertices[at + 6] = seen ? camera.x + (edge.ax - camera.x) * k : edge.ax;
      vertices[at + 7] = seen ? camera.y + (edge.ay - camera.y) * k : edge.ay;
      at += 8;
    }
    for (const [index, lamp] of this.lamps.entries()) lamp.alpha = 0.45 + 0.3 * Math.sin(time * 0.0016 + index * 1.7);
  }

  private buildSides(): MeshSimple {
    const quads = this.edges.length;
    const uvs = new Float32Array(quads * 8);
    const indices = new Uint32Array(quads * 6);
    for (const [quad, edge] of this.edges.entries()) {
      const lit = (edge.nx * LIGHT[0] + edge.ny * LIGHT[1] + 1) / 2;
      const u = (Math.round(lit * (SHADES - 1)) + 0.5) / SHADES;
      uvs.set([u, 0.01, u, 0.01, u, 0.99, u, 0.99], quad * 8);
      indices.set([0, 1, 2, 0, 2, 3].map((corner) => corner + quad * 4), quad * 6);
    }
    return new MeshSimple({ texture: this.shades, vertices: new Float32Array(quads * 8), uvs, indices });
  }

  /** At every fourth corner, and now and then along what is long. */
  private lampsOn(outline: Point[]): Sprite[] {
    const inner = inset(outline, BEVEL * 1.6);
    return inner.flatMap(([x, y], index) => {
      const [nx, ny] = inner[(index + 1) % inner.length] ?? [x, y];
      const far = Math.hypot(nx - x, ny - y);
      const between = Math.floor(far / LAMP_EVERY);
      const lamps = index % 4 === 0 && between === 0 ? [this.lamp(x, y)] : [];
      for (let n = 1; n <= between; n++) lamps.push(this.lamp(x + ((nx - x) * n) / (between + 1), y + ((ny - y) * n) / (between + 1)));
      return lamps;
    });
  }

  private lamp(x: number, y: number): Sprite {
    const lamp = new Sprite({ texture: this.textures.glow, tint: tint("amber"), blendMode: "add" });
    lamp.position.set(x, y);
    lamp.setSize(40);
    return lamp;
  }
}

/** The hull around the arena: far enough out that no screen sees past it. */
function surround({ width, height }: Ground): Block[] {
  const t = 1600;
  return [
    { x: -t, y: -t, w: width + 2 * t, h: t },
    { x: -t, y: height, w: width + 2 * t, h: t },
    { x: -t, y: 0, w: t, h: height },
    { x: width, y: 0, w: t, h: height },
  ];
}

function edgesOf(outline: Point[]): Edge[] {
  return outline.map(([ax, ay], index) => {
    const [bx, by] = outline[(index + 1) % outline.length] ?? [ax, ay];
    const length = Math.hypot(bx - ax, by - ay) || 1;
    return { ax, ay, bx, by, nx: (by - ay) / length, ny: -(bx - ax) / length };
  });
}

/** The outline moved inward by `by`, corners mitred. */
function inset(outline: Point[], by: number): Point[] {
  const edges = edgesOf(outline);
  return outline.map(([x, y], index) => {
    const before = edges[(index + edges.length - 1) % edges.length];
    const after = edges[index];
    if (before === undefined || after === undefined) return [x, y];
    const nx = before.nx + after.nx;
    const ny = before.ny + after.ny;
    const scale = (2 * by) / Math.max(0.5, nx * nx + ny * ny);
    return [x - nx * scale, y - ny * scale];
  });
}

function drawTops(outlines: Point[][], blocks: readonly Block[]): Graphics {
  const g = new Graphics();
  for (const { x, y, w, h } of blocks) g.rect(x, y, w, h);
  g.fill(mix(colour.slate, colour.deep, 0.25));
  for (const outline of outlines) {
    const inner = inset(outline, BEVEL);
    for (const [index, edge] of edgesOf(outline).entries()) {
      const a = inner[index];
      const b = inner[(index + 1) % inner.length];
      if (a === undefined || b === undefined) continue;
      const lit = edge.nx * LIGHT[0] + edge.ny * LIGHT[1];
      const face = lit > 0 ? mix(colour.slate, colour.steel, lit * 0.75) : mix(colour.slate, colour.void, -lit * 0.75);
      g.poly([edge.ax, edge.ay, edge.bx, edge.by, b[0], b[1], a[0], a[1]]).fill(face);
    }
    g.poly(outline.flat()).stroke({ color: colour.steel, width: 2.5, alpha: 0.95, alignment: 0.5 });
    const inlay = inset(outline, BEVEL * 2);
    g.poly(inlay.flat()).stroke({ color: colour.steel, width: 1.5, alpha: 0.3 });
  }
  return g;
}

/** Seams on the hull around the arena. */
function drawRim(g: Graphics, { width, height, tile }: Ground): void {
  const from = tile * 2 - BEVEL * 3;
  const out = -420;
  for (const at of [from - 34, from - 190]) g.rect(at, at, width - 2 * at, height - 2 * at);
  for (let x = 128; x < width; x += 256) g.moveTo(x, from).lineTo(x, out).moveTo(x, height - from).lineTo(x, height - out);
  for (let y = 128; y < height; y += 256) g.moveTo(from, y).lineTo(out, y).moveTo(width - from, y).lineTo(width - out, y);
  g.stroke({ color: colour.void, width: 3, alpha: 0.5 });
}

/** Slots in the blocks that have room for them. */
function drawVents(g: Graphics, { x, y, w, h }: Block, { width, height, tile }: Ground): void {
  const atRim = x < tile || y < tile || x + w > width - tile || y + h > height - tile;
  if (atRim || Math.min(w, h) < tile * 2) return;
  const flat = w >= h;
  const across = Math.min(flat ? h : w, tile * 3) * 0.24;
  for (const n of [-1, 0, 1]) {
    const cx = x + w / 2 + (flat ? n * 14 : 0);
    const cy = y + h / 2 + (flat ? 0 : n * 14);
    const [sw, sh] = flat ? [5, across] : [across, 5];
    g.rect(cx - sw / 2, cy - sh / 2, sw, sh).fill({ color: colour.void, alpha: 0.75 });
    g.rect(cx - sw / 2, cy + sh / 2, sw, 1.5).fill({ color: colour.steel, alpha: 0.6 });
  }
}

/** A tone between two of the palette. */
function mix(a: string, b: string, share: number): number {
  const part = (tone: string, shift: number) => (Number.parseInt(tone.slice(1), 16) >> shift) & 255;
  return [16, 8, 0].reduce((sum, shift) => sum | (Math.round(part(a, shift) * (1 - share) + part(b, shift) * share) << shift), 0);
}

/** Across: how much light a side gets. Down: into the dark. */
function shadeTexture(): Texture {
  const canvas = document.createElement("canvas");
  canvas.width = SHADES;
  canvas.height = 64;
  const c = canvas.getContext("2d");
  if (c === null) throw new Error("this browser cannot draw on a canvas");
  for (let shade = 0; shade < SHADES; shade++) {
    const lit = shade / (SHADES - 1);
    c.globalAlpha = 1;
    const depth = c.createLinearGradient(0, 0, 0, 64);
    depth.addColorStop(0.5, colour.void);
    depth.addColorStop(1, `${colour.void}00`);
    c.fillStyle = depth;
    c.fillRect(shade, 0, 1, 64);
    const fade = c.createLinearGradient(0, 0, 0, 64);
    fade.addColorStop(0, colour.steel);
    fade.addColorStop(0.06, colour.slate);
    fade.addColorStop(1, `${colour.deep}00`);
    c.globalAlpha = 0.35 + lit * 0.65;
    c.fillStyle = fade;
    c.fillRect(shade, 0, 1, 64);
  }
  return Texture.from(canvas);
}
