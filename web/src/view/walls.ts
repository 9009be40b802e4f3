import { Container, Sprite } from "pixi.js";
import { scene, tint } from "../tokens";
import type { Camera } from "./camera";
import { Flat, type FlatMesh, mix } from "./flat";
import type { Block, Ground } from "./frame";
import { outlinesOf, type Point } from "./outline";
import { byQuarter, METAL, QUARTERS, quarterOf } from "./quarters";
import { Slabs } from "./slabs";
import type { Textures } from "./textures";

const BEVEL = 10;
const LAMP_EVERY = 360;
/** Light comes from the upper left. */
const LIGHT: Point = [-0.55, -0.83];
const TOP = mix(tint("slate"), tint("deep"), 0.25);
/** What lies around the arena is darker than its floor: nothing happens there. */
const AROUND = mix(TOP, tint("void"), 0.62);
/** The rows of a side, as shares of the way down into the dark. */
const DEPTHS = [0, 0.06, 0.5, 1] as const;

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
  private sides: FlatMesh | undefined;
  private lamps: Sprite[] = [];

  constructor(private readonly textures: Textures) {
    super();
  }

  enter(ground: Ground): void {
    for (const child of this.removeChildren()) child.destroy({ children: true });
    const outlines = outlinesOf(ground);
    this.edges = outlines.flatMap(edgesOf);
    this.sides = buildSides(this.edges);
    // The hull around is of one piece; blocks within tell their quarter.
    const slabs = byQuarter(ground.walls.filter((wall) => !atRim(wall, ground)), ground).map((blocks, quarter) => new Slabs(blocks, tinged(quarter)));
    const rim = new Slabs([...ground.walls.filter((wall) => atRim(wall, ground)), ...surround(ground)], AROUND);
    this.addChild(this.sides, rim, ...slabs, drawTops(outlines, ground));
    this.lamps = outlines.flatMap((outline) => this.lampsOn(outline, ground));
    if (this.lamps.length > 0) this.addChild(...this.lamps);
  }

  look(camera: Camera, time: number): void {
    const { sides } = this;
    if (sides === undefined) return;
    let at = 0;
    for (let index = 0; index < this.edges.length; index++) {
      const edge = this.edges[index];
      if (edge === undefined) continue;
      const seen = (camera.x - edge.ax) * edge.nx + (camera.y - edge.ay) * edge.ny > 0;
      for (let row = 1; row < DEPTHS.length; row++) {
        // Sides turned away have no area.
        at = lower(sides.places, at, edge, camera, seen ? (DEPTHS[row - 1] ?? 0) : 0);
        at = raise(sides.places, at, edge, camera, seen ? (DEPTHS[row] ?? 0) : 0);
      }
    }
    sides.moved();
    for (let index = 0; index < this.lamps.length; index++) {
      const lamp = this.lamps[index];
      if (lamp !== undefined) lamp.alpha = 0.45 + 0.3 * Math.sin(time * 0.0016 + index * 1.7);
    }
  }

  /** At every fourth corner, and now and then along what is long. */
  private lampsOn(outline: Point[], ground: Ground): Sprite[] {
    const inner = inset(outline, BEVEL * 1.6);
    return inner.flatMap(([x, y], index) => {
      const [nx, ny] = inner[(index + 1) % inner.length] ?? [x, y];
      const far = Math.hypot(nx - x, ny - y);
      const between = Math.floor(far / LAMP_EVERY);
      const lamps = index % 4 === 0 && between === 0 ? [this.lamp(x, y, ground)] : [];
      for (let n = 1; n <= between; n++) lamps.push(this.lamp(x + ((nx - x) * n) / (between + 1), y + ((ny - y) * n) / (between + 1), ground));
      return lamps;
    });
  }

  private lamp(x: number, y: number, ground: Ground): Sprite {
    const lamp = new Sprite({ texture: this.textures.glow, tint: tint(QUARTERS[quarterOf(x, y, ground)] ?? "amber"), blendMode: "add" });
    lamp.position.set(x, y);
    lamp.setSize(40);
    return lamp;
  }
}

/** The tone of walls in a quarter. */
const tinged = (quarter: number): number => mix(TOP, tint(QUARTERS[quarter] ?? "slate"), METAL);

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

/** Writes an edge at a depth into corners: from a to b, or from b to a. Returns where the next goes. */
function lower(places: Float32Array, at: number, edge: Edge, camera: Camera, depth: number): number {
  const k = 1 - (1 - scene.floorScale) * depth;
  places[at] = camera.x + (edge.ax - camera.x) * k;
  places[at + 1] = camera.y + (edge.ay - camera.y) * k;
  places[at + 2] = camera.x + (edge.bx - camera.x) * k;
  places[at + 3] = camera.y + (edge.by - camera.y) * k;
  return at + 4;
}

function raise(places: Float32Array, at: number, edge: Edge, camera: Camera, depth: number): number {
  const k = 1 - (1 - scene.floorScale) * depth;
  places[at] = camera.x + (edge.bx - camera.x) * k;
  places[at + 1] = camera.y + (edge.by - camera.y) * k;
  places[at + 2] = camera.x + (edge.ax - camera.x) * k;
  places[at + 3] = camera.y + (edge.ay - camera.y) * k;
  return at + 4;
}

/** From the lit rim down: steel, slate, and out into the dark. */
function buildSides(edges: Edge[]): FlatMesh {
  const flat = new Flat();
  for (const edge of edges) {
    const lit = 0.35 + 0.65 * ((edge.nx * LIGHT[0] + edge.ny * LIGHT[1] + 1) / 2);
    const dark = tint("void");
    const fading = mix(tint("slate"), tint("deep"), 0.47);
    const tones = [mix(dark, tint("steel"), lit), mix(dark, tint("slate"), lit), mix(dark, fading, lit * 0.53), dark];
    const alphas = [1, 1, 1, 0];
    for (let row = 1; row < DEPTHS.length; row++) {
      const [above, below] = [tones[row - 1] ?? dark, tones[row] ?? dark];
      const [over, under] = [alphas[row - 1] ?? 0, alphas[row] ?? 0];
      flat.face([0, 0, 0, 0, 0, 0, 0, 0], [above, above, below, below], [over, over, under, under]);
    }
  }
  return flat.mesh(false);
}

/** What lies on the slabs, their edges first of all. */
function drawTops(outlines: Point[][], ground: Ground): FlatMesh {
  const flat = new Flat();
  drawRim(flat, ground);
  for (const outline of outlines) {
    const lights = edgesOf(outline).map((edge) => edge.nx * LIGHT[0] + edge.ny * LIGHT[1]);
    const face = (lit: number) => (lit > 0 ? mix(tint("slate"), tint("steel"), lit * 0.75) : mix(tint("slate"), tint("void"), -lit * 0.75));
    drawBand(flat, outline, 0, BEVEL, (index) => face(lights[index] ?? 0));
    drawBand(flat, outline, -1.25, 1.25, () => tint("steel"));
    drawBand(flat, outline, BEVEL * 2 - 0.75, BEVEL * 2 + 0.75, () => mix(TOP, tint("steel"), 0.3));
  }
  for (const wall of ground.walls) drawVents(flat, wall, ground);
  return flat.mesh(true);
}

/** A band along an outline, from so far within it to so far. */
function drawBand(flat: Flat, outline: Point[], from: number, to: number, tone: (edge: number) => number): void {
  const outer = inset(outline, from);
  const inner = inset(outline, to);
  for (const [index, a] of outer.entries()) {
    const next = (index + 1) % outline.length;
    const [b, c, d] = [outer[next], inner[next], inner[index]];
    if (b !== undefined && c !== undefined && d !== undefined) flat.quad([...a, ...b, ...c, ...d], tone(index));
  }
}

/** Seams on the hull around the arena. */
function drawRim(flat: Flat, { width, height, tile }: Ground): void {
  const tone = mix(TOP, tint("void"), 0.5);
  const thick = 3;
  const from = tile * 2 - BEVEL * 3;
  // As far as the view goes beyond the edge.
  const out = -720;
  for (const at of [from - 34, from - 190]) {
    const [w, h] = [width - 2 * at, height - 2 * at];
    flat.rect(at, at, w, thick, tone).rect(at, at + h, w, thick, tone).rect(at, at, thick, h, tone).rect(at + w, at, thick, h, tone);
  }
  const reach = from - out;
  for (let x = 128; x < width; x += 256) flat.rect(x, out, thick, reach, tone).rect(x, height - from, thick, reach, tone);
  for (let y = 128; y < height; y += 256) flat.rect(out, y, reach, thick, tone).rect(width - from, y, reach, thick, tone);
}

const atRim = ({ x, y, w, h }: Block, { width, height, tile }: Ground): boolean => x < tile || y < tile || x + w > width - tile || y + h > height - tile;

/** Slots in the blocks that have room for them. */
function drawVents(flat: Flat, block: Block, ground: Ground): void {
  const { x, y, w, h } = block;
  const { tile } = ground;
  if (atRim(block, ground) || Math.min(w, h) < tile * 2) return;
  const wide = w >= h;
  const across = Math.min(wide ? h : w, tile * 3) * 0.24;
  for (const n of [-1, 0, 1]) {
    const cx = x + w / 2 + (wide ? n * 14 : 0);
    const cy = y + h / 2 + (wide ? 0 : n * 14);
    const [sw, sh] = wide ? [5, across] : [across, 5];
    flat.rect(cx - sw / 2, cy - sh / 2, sw, sh, mix(TOP, tint("void"), 0.75));
    flat.rect(cx - sw / 2, cy + sh / 2, sw, 1.5, mix(TOP, tint("steel"), 0.6));
  }
}
