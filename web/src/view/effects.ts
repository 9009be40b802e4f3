import { tint, type Colour } from "../tokens";
import type { PickupKind } from "./frame";
import type { Emission, Particles } from "./particles";
import { PICKUP_COLOUR, type Textures } from "./textures";

const TURN = Math.PI * 2;

/** What each event looks like: one recipe each, all made of the same few particles. */
export class Effects {
  /** For what is emitted all the time: filled anew for each, so that nothing is allocated. */
  private readonly puff: Emission;

  constructor(
    private readonly particles: Particles,
    private readonly textures: Textures,
  ) {
    this.puff = { texture: textures.glow, tint: 0, x: 0, y: 0, vx: 0, vy: 0, angle: 0, drag: 0, life: 0, from: 0, to: 0, alpha: 1, stretch: 1, solid: false };
  }

  /** A flash at the muzzle. */
  shot(x: number, y: number, angle: number, paint: Colour): void {
    const { glow, flame } = this.textures;
    this.particles.spawn({ texture: glow, tint: tint(paint), x, y, life: 0.09, from: 54, to: 20, alpha: 0.9 });
    this.particles.spawn({ texture: flame, tint: tint("ice"), x, y, angle: angle + Math.PI, life: 0.07, from: 12, to: 6 });
  }

  /** Sparks fly back along the way the bolt came. `faint`: it is between others. */
  hit(x: number, y: number, angle: number, shielded: boolean, faint: boolean): void {
    const { glow, spark, ring } = this.textures;
    const paint = tint(shielded ? "cyan" : "amber");
    if (!faint) this.particles.spawn({ texture: glow, tint: tint("ice"), x, y, life: 0.08, from: 76, to: 50 });
    this.particles.spawn({ texture: glow, tint: paint, x, y, life: 0.3, from: faint ? 56 : 90, to: 20, alpha: faint ? 0.5 : 0.8 });
    if (shielded) this.particles.spawn({ texture: ring, tint: paint, x, y, life: 0.3, from: 30, to: 90, alpha: faint ? 0.4 : 0.8 });
    for (let n = 0; n < (faint ? 5 : 9); n++) {
      const way = angle + Math.PI + (Math.random() - 0.5) * 1.8;
      this.fling(spark, paint, x, y, way, 120 + Math.random() * 300, 0.2 + Math.random() * 0.25, 6, 3.5);
    }
  }

  /** The shield around the own ship has taken a blow: it rings, and nothing else. */
  ripple(x: number, y: number): void {
    const { ring } = this.textures;
    this.particles.spawn({ texture: ring, tint: tint("cyan"), x, y, life: 0.4, from: 78, to: 150, alpha: 0.9 });
    this.particles.spawn({ texture: ring, tint: tint("ice"), x, y, life: 0.22, from: 78, to: 100, alpha: 0.7 });
  }

  /** The own shot was the last one that was needed: four strokes fly apart. */
  scored(x: number, y: number): void {
    for (let n = 0; n < 4; n++) {
      const way = TURN / 8 + (n * TURN) / 4;
      const { puff } = this;
      Object.assign(puff, { texture: this.textures.stroke, tint: tint("amber"), angle: way, drag: 9, life: 0.5, from: 9, to: 5, alpha: 1, stretch: 1 });
      puff.x = x + Math.cos(way) * 34;
      puff.y = y + Math.sin(way) * 34;
      puff.vx = Math.cos(way) * 260;
      puff.vy = Math.sin(way) * 260;
      this.particles.spawn(puff);
    }
  }

  /** A bolt spent on a wall. */
  fizzle(x: number, y: number, paint: Colour): void {
    const { glow, spark } = this.textures;
    this.particles.spawn({ texture: glow, tint: tint(paint), x, y, life: 0.18, from: 46, to: 14, alpha: 0.8 });
    for (let n = 0; n < 4; n++) {
      this.fling(spark, tint(paint), x, y, Math.random() * TURN, 60 + Math.random() * 140, 0.22, 4, 2.5);
    }
  }

  kill(x: number, y: number, vx: number, vy: number, paint: Colour): void {
    const { glow, spark, ring, shard } = this.textures;
    this.particles.spawn({ texture: glow, tint: tint("ice"), x, y, life: 0.12, from: 170, to: 110 });
    this.particles.spawn({ texture: glow, tint: tint("amber"), x, y, life: 0.7, from: 170, to: 50, alpha: 0.9 });
    this.particles.spawn({ texture: ring, tint: tint("ice"), x, y, life: 0.5, from: 30, to: 260, alpha: 0.9 });
    this.particles.spawn({ texture: ring, tint: tint(paint), x, y, life: 0.75, from: 20, to: 190, alpha: 0.7 });
    for (let n = 0; n < 22; n++) {
      const hot = n % 3 === 0 ? tint("ice") : tint("amber");
      this.fling(spark, hot, x, y, Math.random() * TURN, 80 + Math.random() * 460, 0.35 + Math.random() * 0.5, 8, 3);
    }
    for (let n = 0; n < 10; n++) {
      const way = Math.random() * TURN;
      const speed = 40 + Math.random() * 170;
      this.particles.spawn({
        texture: shard, tint: n % 2 === 0 ? tint(paint) : tint("steel"), solid: true, x, y,
        vx: vx * 0.4 + Math.cos(way) * speed, vy: vy * 0.4 + Math.sin(way) * speed,
        angle: way, spin: (Math.random() - 0.5) * 12, drag: 0.9, life: 0.9 + Math.random() * 0.8, from: 13, to: 7,
      });
    }
    for (let n = 0; n < 6; n++) {
      const way = Math.random() * TURN;
      this.fling(glow, tint("coral"), x, y, way, 30 + Math.random() * 80, 0.8 + Math.random() * 0.5, 70, 1, 0.35);
    }
  }

  /** The ship comes in: a ring closes and a column of light stands for a moment. */
  respawn(x: number, y: number, paint: Colour): void {
    const { glow, spark, ring } = this.textures;
    this.particles.spawn({ texture: ring, tint: tint(paint), x, y, life: 0.5, from: 230, to: 40, alpha: 0.9 });
    this.particles.spawn({ texture: ring, tint: tint("ice"), x, y, life: 0.35, from: 150, to: 40, alpha: 0.6 });
    this.particles.spawn({ texture: glow, tint: tint("ice"), x, y, life: 0.4, from: 40, to: 170 });
    for (let n = 0; n < 14; n++) {
      const way = (n / 14) * TURN;
      this.particles.spawn({
        texture: spark, tint: tint(paint), x: x + Math.cos(way) * 90, y: y + Math.sin(way) * 90,
        vx: -Math.cos(way) * 210, vy: -Math.sin(way) * 210, angle: way, life: 0.4, from: 5, to: 2, stretch: 3,
      });
    }
  }

  pickup(x: number, y: number, kind: PickupKind): void {
    const { glow, ring, spark } = this.textures;
    const paint = tint(PICKUP_COLOUR[kind]);
    this.particles.spawn({ texture: glow, tint: paint, x, y, life: 0.4, from: 130, to: 30 });
    this.particles.spawn({ texture: ring, tint: paint, x, y, life: 0.45, from: 40, to: 130 });
    for (let n = 0; n < 12; n++) {
      const way = (n / 12) * TURN;
      this.fling(spark, paint, x, y, way, 170, 0.45, 6, 2);
    }
  }

  dash(x: number, y: number, angle: number, paint: Colour): void {
    const { flame, ring } = this.textures;
    this.particles.spawn({ texture: ring, tint: tint(paint), x, y, life: 0.35, from: 24, to: 110, alpha: 0.8 });
    for (let n = 0; n < 3; n++) {
      this.particles.spawn({ texture: flame, tint: tint(n === 0 ? "ice" : paint), x, y, angle, life: 0.3, from: 44 - n * 8, to: 8, stretch: 1.6 });
    }
  }

  /** One puff of a burning engine. */
  exhaust(x: number, y: number, vx: number, vy: number, paint: Colour): void {
    const { puff } = this;
    puff.texture = this.textures.glow;
    puff.tint = tint(paint);
    puff.x = x;
    puff.y = y;
    puff.vx = vx;
    puff.vy = vy;
    puff.angle = 0;
    puff.drag = 3;
    puff.life = 0.42;
    puff.from = 24;
    puff.to = 5;
    puff.alpha = 0.42;
    puff.stretch = 1;
    this.particles.spawn(puff);
  }

  /** Smoke of a ship near its end, and now and then a spark. */
  damaged(x: number, y: number, vx: number, vy: number): void {
    const { puff } = this;
    puff.texture = this.textures.glow;
    puff.tint = tint(Math.random() < 0.3 ? "coral" : "steel");
    puff.x = x + (Math.random() - 0.5) * 14;
    puff.y = y + (Math.random() - 0.5) * 14;
    puff.vx = vx * 0.25 + (Math.random() - 0.5) * 30;
    puff.vy = vy * 0.25 + (Math.random() - 0.5) * 30;
    puff.angle = 0;
    puff.drag = 1.4;
    puff.life = 0.9 + Math.random() * 0.4;
    puff.from = 22;
    puff.to = 60;
    puff.alpha = 0.5;
    puff.stretch = 1;
    puff.solid = true;
    this.particles.spawn(puff);
    puff.solid = false;
    if (Math.random() < 0.35) this.fling(this.textures.spark, tint("amber"), x, y, Math.random() * TURN, 90, 0.35, 5, 2);
  }

  private fling(
    texture: Textures["spark"], paint: number, x: number, y: number,
    way: number, speed: number, life: number, size: number, stretch: number, alpha = 1,
  ): void {
    const { puff } = this;
    puff.texture = texture;
    puff.tint = paint;
    puff.x = x;
    puff.y = y;
    puff.vx = Math.cos(way) * speed;
    puff.vy = Math.sin(way) * speed;
    puff.angle = way;
    puff.drag = 2.6;
    puff.life = life;
    puff.from = size;
    puff.to = size * 0.3;
    puff.alpha = alpha;
    puff.stretch = stretch;
    this.particles.spawn(puff);
  }
}
