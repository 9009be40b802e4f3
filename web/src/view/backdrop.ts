import { Container, Graphics, Sprite, Texture } from "pixi.js";
import { colour, scene, tint, type Colour } from "../tokens";
import type { Camera } from "./camera";
import type { Ground } from "./frame";
import type { Textures } from "./textures";

/** Stars repeat after so many world units; wider than any screen sees. */
const FIELD = 2600;
const STARS = 300;

interface Star {
  readonly sprite: Sprite;
  readonly x: number;
  readonly y: number;
  /** 0 = does not move at all, 1 = moves with the arena. */
  readonly depth: number;
}

/**
 * Far space, stars at many depths, and the deck far below the fight, all sliding past each other.
 * Only the nebula covers the screen; the rest are small pieces, which is what slow machines need.
 */
export class Backdrop extends Container {
  private readonly nebula = new Sprite({ texture: nebulaTexture(), anchor: 0.5, blendMode: "none" });
  private readonly stars: Star[];
  private readonly deck = new Graphics();

  constructor(textures: Textures) {
    super();
    this.stars = scatter(textures);
    this.addChild(this.nebula, ...this.stars.map((star) => star.sprite), this.deck);
  }

  resize(width: number, height: number): void {
    this.nebula.setSize(Math.max(width, height) * 1.3);
  }

  enter(ground: Ground): void {
    layDeck(this.deck.clear(), ground);
  }

  look(camera: Camera, ground: Ground, width: number, height: number): void {
    const { zoom } = camera;
    const slideX = (camera.x / ground.width - 0.5) * 0.16;
    const slideY = (camera.y / ground.height - 0.5) * 0.16;
    this.nebula.position.set(width / 2 - slideX * width, height / 2 - slideY * width);
    for (const { sprite, x, y, depth } of this.stars) {
      const sx = width / 2 + wrap(x - camera.x * depth) * zoom;
      const sy = height / 2 + wrap(y - camera.y * depth) * zoom;
      sprite.visible = sx > -30 && sx < width + 30 && sy > -30 && sy < height + 30;
      if (sprite.visible) sprite.position.set(sx, sy);
    }
    const k = zoom * scene.floorScale;
    this.deck.scale.set(k);
    this.deck.position.set(width / 2 - camera.x * k, height / 2 - camera.y * k);
  }
}

function wrap(value: number): number {
  const rest = (value + FIELD / 2) % FIELD;
  return (rest < 0 ? rest + FIELD : rest) - FIELD / 2;
}

function scatter(textures: Textures): Star[] {
  const roll = dice(11);
  const tones: Colour[] = ["ice", "ice", "mist", "cyan", "amber"];
  return Array.from({ length: STARS }, (_, index) => {
    const near = index % 6 === 0;
    const size = near ? 5 + roll() * 5 : 2 + roll() * 2;
    const sprite = new Sprite({ texture: near ? textures.star : textures.spark, tint: tint(tones[Math.floor(roll() * tones.length)] ?? "ice") });
    sprite.setSize(near ? size * 3.4 : size);
    sprite.alpha = 0.3 + roll() * 0.6;
    return { sprite, x: roll() * FIELD, y: roll() * FIELD, depth: near ? 0.18 + roll() * 0.12 : 0.04 + roll() * 0.08 };
  });
}

/** Plates of the deck: seams, a few inlays, faint enough that stars shine through. */
function layDeck(g: Graphics, { width, height }: Ground): void {
  const plate = 256;
  const seam = { color: colour.steel, width: 3, alpha: 0.16 };
  for (let x = 0; x <= width; x += plate) g.moveTo(x, 0).lineTo(x, height);
  for (let y = 0; y <= height; y += plate) g.moveTo(0, y).lineTo(width, y);
  g.stroke(seam);
  const roll = dice(3);
  for (let x = 0; x < width; x += plate) {
    for (let y = 0; y < height; y += plate) {
      for (const [dx, dy] of [[12, 12], [238, 12], [12, 238], [238, 238]] as const) g.rect(x + dx, y + dy, 6, 6);
      const kind = roll();
      if (kind < 0.2) g.rect(x + 40, y + 60, 110, 8).rect(x + 40, y + 76, 110, 8);
      else if (kind < 0.35) g.rect(x + 170, y + 120, 12, 90);
    }
  }
  g.fill({ color: colour.steel, alpha: 0.12 });
  for (let x = 0; x < width; x += plate) {
    for (let y = 0; y < height; y += plate) if (roll() < 0.18) g.rect(x + 150, y + 60, 64, 64);
  }
  g.stroke({ color: colour.steel, width: 2, alpha: 0.14 });
}

function paint(size: number, draw: (c: CanvasRenderingContext2D) => void): Texture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw on a canvas");
  draw(context);
  return Texture.from(canvas);
}

/** The same picture at every load: a small generator of its own, since the look is part of the design. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function nebulaTexture(): Texture {
  return paint(768, (c) => {
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
  });
}
