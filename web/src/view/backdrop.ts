import { Container, Sprite, Texture, TilingSprite } from "pixi.js";
import { colour, scene } from "../tokens";
import type { Camera } from "./camera";
import type { Ground } from "./frame";

/** Far space, two fields of stars, and the deck far below the fight: four depths that slide past each other. */
export class Backdrop extends Container {
  private readonly nebula = new Sprite(nebulaTexture());
  private readonly stars: { sprite: TilingSprite; depth: number }[];
  private readonly deck: TilingSprite;

  constructor() {
    super();
    this.nebula.anchor.set(0.5);
    this.stars = [
      { sprite: tiles(starTexture(11, 70, 0.9)), depth: 0.08 },
      { sprite: tiles(starTexture(29, 26, 1.7)), depth: 0.2 },
    ];
    this.deck = tiles(deckTexture());
    this.addChild(this.nebula, ...this.stars.map((s) => s.sprite), this.deck);
  }

  resize(width: number, height: number): void {
    for (const { sprite } of this.stars) sprite.setSize(width, height);
    this.nebula.position.set(width / 2, height / 2);
    this.nebula.setSize(Math.max(width, height) * 1.3);
  }

  enter(ground: Ground): void {
    this.deck.setSize(ground.width, ground.height);
  }

  look(camera: Camera, ground: Ground, width: number, height: number): void {
    const { zoom } = camera;
    const slideX = (camera.x / ground.width - 0.5) * 0.16;
    const slideY = (camera.y / ground.height - 0.5) * 0.16;
    this.nebula.position.set(width / 2 - slideX * width, height / 2 - slideY * width);
    for (const { sprite, depth } of this.stars) {
      sprite.tileScale.set(zoom);
      sprite.tilePosition.set(width / 2 - camera.x * depth * zoom, height / 2 - camera.y * depth * zoom);
    }
    const k = zoom * scene.floorScale;
    this.deck.scale.set(k);
    this.deck.position.set(width / 2 - camera.x * k, height / 2 - camera.y * k);
  }
}

function tiles(texture: Texture): TilingSprite {
  return new TilingSprite({ texture, width: 16, height: 16 });
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

function starTexture(seed: number, count: number, size: number): Texture {
  return paint(512, (c) => {
    const roll = dice(seed);
    const tones = [colour.ice, colour.ice, colour.mist, colour.cyan, colour.amber];
    for (let star = 0; star < count; star++) {
      const x = 8 + roll() * 496;
      const y = 8 + roll() * 496;
      const radius = size * (0.4 + roll() * 0.8);
      c.globalAlpha = 0.25 + roll() * 0.55;
      c.fillStyle = tones[Math.floor(roll() * tones.length)] ?? colour.ice;
      c.beginPath();
      c.arc(x, y, radius, 0, Math.PI * 2);
      c.fill();
      if (radius < 1.6) continue;
      c.globalAlpha *= 0.35;
      c.fillRect(x - radius * 4, y - 0.4, radius * 8, 0.8);
      c.fillRect(x - 0.4, y - radius * 4, 0.8, radius * 8);
    }
  });
}

/** Plates of the deck: seams, a few inlays, faint enough that stars shine through. */
function deckTexture(): Texture {
  return paint(512, (c) => {
    c.strokeStyle = colour.steel;
    c.globalAlpha = 0.13;
    c.lineWidth = 2;
    for (const at of [1, 257]) {
      c.strokeRect(at, 1, 254, 254);
      c.strokeRect(at, 257, 254, 254);
    }
    c.globalAlpha = 0.2;
    c.fillStyle = colour.steel;
    for (const [x, y] of [[0, 0], [256, 256], [256, 0], [0, 256]] as const) {
      for (const [dx, dy] of [[10, 10], [240, 10], [10, 240], [240, 240]] as const) c.fillRect(x + dx, y + dy, 6, 6);
    }
    c.globalAlpha = 0.07;
    for (const [x, y, w, h] of [[28, 28, 90, 14], [300, 420, 14, 60], [420, 60, 60, 60], [60, 300, 120, 8], [60, 316, 120, 8]] as const) {
      c.fillRect(x, y, w, h);
    }
    c.globalAlpha = 0.1;
    c.strokeRect(420, 60, 60, 60);
  });
}
