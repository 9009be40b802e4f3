import { Container, Graphics, MeshSimple, Sprite, Texture } from "pixi.js";
import { colour, scene, tint } from "../tokens";
import type { Camera } from "./camera";
import type { Ground, Point } from "./frame";
import type { Textures } from "./textures";

const SHADES = 8;
const BEVEL = 10;
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
    const outlines = [...ground.walls, ...surround(ground)];
    this.edges = outlines.flatMap(edgesOf);
    this.sides = this.buildSides();
    this.addChild(this.sides, drawTops(outlines, ground.walls));
    this.lamps = ground.walls.flatMap((outline) => this.lampsOn(outline));
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

  private lampsOn(outline: Point[]): Sprite[] {
    const inner = inset(outline, BEVEL * 2.2);
    const corner = inner[0];
    if (corner === undefined || outline.length > 6) return [];
    const lamp = new Sprite({ texture: this.textures.glow, tint: tint("amber"), blendMode: "add", anchor: 0.5 });
    lamp.position.set(corner[0], corner[1]);
    lamp.setSize(44);
    return [lamp];
  }
}

/** The hull around the arena: far enough out that no screen sees past it. */
function surround({ width, height }: Ground): Point[][] {
  const t = 1600;
  return [
    [[-t, -t], [width + t, -t], [width, 0], [0, 0]],
    [[width, 0], [width + t, -t], [width + t, height + t], [width, height]],
    [[0, height], [width, height], [width + t, height + t], [-t, height + t]],
    [[-t, -t], [0, 0], [0, height], [-t, height + t]],
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

function drawTops(outlines: Point[][], blocks: Point[][]): Graphics {
  const g = new Graphics();
  for (const outline of outlines) {
    const inner = inset(outline, BEVEL);
    g.poly(outline.flat()).fill(colour.slate);
    for (const [index, edge] of edgesOf(outline).entries()) {
      const a = inner[index];
      const b = inner[(index + 1) % inner.length];
      if (a === undefined || b === undefined) continue;
      const lit = edge.nx * LIGHT[0] + edge.ny * LIGHT[1];
      const strip = [edge.ax, edge.ay, edge.bx, edge.by, b[0], b[1], a[0], a[1]];
      g.poly(strip).fill({ color: lit > 0 ? colour.steel : colour.void, alpha: 0.15 + Math.abs(lit) * 0.6 });
    }
    g.poly(inner.flat()).fill({ color: colour.deep, alpha: 0.55 });
    g.poly(outline.flat()).stroke({ color: colour.steel, width: 2.5, alpha: 0.9, alignment: 1 });
  }
  for (const block of blocks) {
    const plate = inset(block, BEVEL * 2.4);
    if (!keepsShape(block, plate)) continue;
    g.poly(plate.flat()).stroke({ color: colour.steel, width: 1.5, alpha: 0.35 });
    g.poly(plate.flat()).fill({ color: colour.slate, alpha: 0.35 });
  }
  return g;
}

/** Thin walls have no room for an inlay: their inset turns inside out. */
function keepsShape(outline: Point[], inner: Point[]): boolean {
  const before = edgesOf(outline);
  return edgesOf(inner).every((edge, index) => {
    const was = before[index];
    return was !== undefined && edge.nx * was.nx + edge.ny * was.ny > 0.9;
  });
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
    c.fillStyle = colour.void;
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
