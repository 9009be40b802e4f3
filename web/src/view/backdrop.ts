import { Container, Particle, ParticleContainer } from "pixi.js";
import { colour, scene, tint, type Colour } from "../tokens";
import type { Camera } from "./camera";
import { canvas } from "./drawings";
import { Flat, type FlatMesh, mix } from "./flat";
import type { Ground } from "./frame";
import type { Textures } from "./textures";

/** Stars by how far away they are: 0 = they do not move at all, 1 = they move with the arena. */
const DEPTHS = [{ depth: 0.05, near: false }, { depth: 0.08, near: false }, { depth: 0.11, near: false }, { depth: 0.2, near: true }, { depth: 0.28, near: true }];
/** In a square of 1000 units; far ones and near ones. */
const FAR_STARS = 12;
const NEAR_STARS = 3.5;
/** More than the longer side of what any screen shows of the world. */
const SIGHT = 2000;
/** Across the haze. */
const CELLS = 48;

/**
 * Far space, stars at many depths, and the deck far below the fight, all sliding past each other.
 * Only the haze covers the screen; the rest are small pieces, which is what slow machines need.
 */
export class Backdrop extends Container {
  private readonly nebula = nebula();
  private readonly sky = new Container();
  private readonly deck = new Container();

  constructor(private readonly textures: Textures) {
    super();
    this.addChild(this.nebula, this.sky, this.deck);
  }

  resize(width: number, height: number): void {
    this.nebula.scale.set((Math.max(width, height) * 1.3) / CELLS);
  }

  enter(ground: Ground): void {
    for (const child of [...this.deck.removeChildren(), ...this.sky.removeChildren()]) child.destroy();
    const roll = dice(11);
    for (const { depth, near } of DEPTHS) this.sky.addChild(scatter(this.textures, roll, near, SIGHT + depth * Math.max(ground.width, ground.height)));
    this.deck.addChild(layDeck(ground));
  }

  look(camera: Camera, ground: Ground, width: number, height: number): void {
    const { zoom } = camera;
    const slideX = (camera.x / ground.width - 0.5) * 0.16;
    const slideY = (camera.y / ground.height - 0.5) * 0.16;
    this.nebula.position.set(width / 2 - slideX * width, height / 2 - slideY * width);
    for (let layer = 0; layer < DEPTHS.length; layer++) {
      const stars = this.sky.children[layer];
      const depth = DEPTHS[layer]?.depth ?? 0;
      stars?.scale.set(zoom);
      stars?.position.set(width / 2 - (camera.x - ground.width / 2) * depth * zoom, height / 2 - (camera.y - ground.height / 2) * depth * zoom);
    }
    const k = zoom * scene.floorScale;
    this.deck.scale.set(k);
    this.deck.position.set(width / 2 - camera.x * k, height / 2 - camera.y * k);
  }
}

/** Stars all over a square of that size around its middle. They stay where they are: the whole square moves. */
function scatter(textures: Textures, roll: () => number, near: boolean, size: number): ParticleContainer {
  const tones: Colour[] = ["ice", "ice", "mist", "cyan", "amber"];
  const texture = near ? textures.star : textures.spark;
  const count = Math.round((near ? NEAR_STARS : FAR_STARS) * (size / 1000) ** 2);
  const particles = Array.from({ length: count }, () => {
    const scale = (near ? 17 + roll() * 17 : 2 + roll() * 2) / texture.width;
    return new Particle({
      texture, anchorX: 0.5, anchorY: 0.5, x: (roll() - 0.5) * size, y: (roll() - 0.5) * size, scaleX: scale, scaleY: scale,
      tint: tint(tones[Math.floor(roll() * tones.length)] ?? "ice"), alpha: 0.3 + roll() * 0.6,
    });
  });
  const sky = new ParticleContainer({ texture, particles, dynamicProperties: { position: false } });
  sky.update();
  return sky;
}

/** Plates of the deck: seams, a few inlays, faint enough that stars shine through. */
function layDeck({ width, height }: Ground): FlatMesh {
  const flat = new Flat();
  const plate = 256;
  const tone = tint("steel");
  for (let x = 0; x <= width; x += plate) flat.rect(x - 1.5, 0, 3, height, tone, scene.seam);
  for (let y = 0; y <= height; y += plate) flat.rect(0, y - 1.5, width, 3, tone, scene.seam);
  const inlay = (x: number, y: number, w: number, h: number) => flat.rect(x, y, w, h, tone, scene.inlay);
  const roll = dice(3);
  for (let x = 0; x < width; x += plate) {
    for (let y = 0; y < height; y += plate) {
      for (const [dx, dy] of [[12, 12], [238, 12], [12, 238], [238, 238]] as const) inlay(x + dx, y + dy, 6, 6);
      const kind = roll();
      if (kind < 0.2) {
        inlay(x + 40, y + 60, 110, 8);
        inlay(x + 40, y + 76, 110, 8);
      } else if (kind < 0.35) inlay(x + 170, y + 120, 12, 90);
      else if (kind < 0.5) {
        for (const far of [0, 62]) {
          inlay(x + 150, y + 60 + far, 64, 2);
          inlay(x + 150 + far, y + 62, 2, 60);
        }
      }
    }
  }
  return flat.mesh(false);
}

/** The same picture at every load: a small generator of its own, since the look is part of the design. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** The haze far away, as colours at the corners of a grid: it has no edges that would need more. */
function nebula(): FlatMesh {
  const picture = paintHaze();
  const points = CELLS + 1;
  const small = canvas(points, points, (c) => c.drawImage(picture, 0, 0, points, points));
  const { data } = small.getContext("2d")?.getImageData(0, 0, points, points) ?? { data: [] };
  const tone = (x: number, y: number) => {
    const at = (y * points + x) * 4;
    return ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  };
  const flat = new Flat();
  const half = CELLS / 2;
  for (let y = 0; y < CELLS; y++) {
    for (let x = 0; x < CELLS; x++) {
      const [left, top, right, bottom] = [x - half, y - half, x + 1 - half, y + 1 - half];
      flat.face([left, top, right, top, right, bottom, left, bottom], [tone(x, y), tone(x + 1, y), tone(x + 1, y + 1), tone(x, y + 1)], [1, 1, 1, 1]);
    }
  }
  return flat.mesh(true);
}

function paintHaze(): HTMLCanvasElement {
  return canvas(768, 768, (c) => {
    c.fillStyle = colour.void;
    c.fillRect(0, 0, 768, 768);
    const roll = dice(5);
    c.globalCompositeOperation = "lighter";
    const clouds: [string, number, number, number, number][] = [
      [colour.slate, 230, 250, 330, 0.5], [colour.slate, 560, 520, 300, 0.45],
      [colour.cyan, 170, 190, 220, 0.1], [colour.cyan, 640, 640, 200, 0.07],
      [colour.coral, 600, 190, 260, 0.085], [colour.amber, 660, 130, 130, 0.07],
    ];
    for (const [tone, cx, cy, size, alpha] of clouds) {
      for (let puff = 0; puff < 16; puff++) {
        const angle = roll() * Math.PI * 2;
        const away = roll() * size * 0.75;
        const x = cx + Math.cos(angle) * away;
        const y = cy + Math.sin(angle) * away * 0.6;
        const radius = size * (0.18 + roll() * 0.42);
        const light = c.createRadialGradient(x, y, 0, x, y, radius);
        const strength = Math.round((alpha * (0.35 + roll() * 0.65) * 255) / 2).toString(16).padStart(2, "0");
        light.addColorStop(0, tone + strength);
        light.addColorStop(1, `${tone}00`);
        c.fillStyle = light;
        c.fillRect(x - radius, y - radius, radius * 2, radius * 2);
      }
    }
    // Browsers dither gradients; many layers of it show as a weave.
    c.globalCompositeOperation = "copy";
    c.filter = "blur(5px)";
    c.drawImage(c.canvas, -8, -8, 784, 784);
    // Nowhere so bright that bolts would not stand out.
    c.filter = "none";
    c.globalCompositeOperation = "darken";
    c.fillStyle = `#${mix(tint("slate"), tint("deep"), scene.haze).toString(16).padStart(6, "0")}`;
    c.fillRect(0, 0, 768, 768);
  });
}
