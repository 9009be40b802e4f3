import { Container, Sprite, type Texture } from "pixi.js";

/** One short-lived bit of light or debris. All figures are set anew by each `spawn`. */
class Particle {
  readonly sprite = new Sprite();
  vx = 0;
  vy = 0;
  spin = 0;
  drag = 0;
  age = 0;
  life = 0;
  from = 1;
  to = 0;
  alpha = 1;
  stretch = 1;
  solid = false;
}

export interface Emission {
  texture: Texture;
  tint: number;
  x: number;
  y: number;
  vx?: number;
  vy?: number;
  angle?: number;
  spin?: number;
  drag?: number;
  /** Seconds. */
  life: number;
  /** Width in world units at birth and at the end. */
  from: number;
  to: number;
  alpha?: number;
  /** Length over width. */
  stretch?: number;
  /** Solid bits are drawn as they are, light adds up. */
  solid?: boolean;
}

/** A fixed store of particles: when all are in use the oldest ends early, nothing is allocated in play. */
export class Particles extends Container {
  private readonly all: Particle[] = [];
  private readonly solids = this.addChild(new Container());
  private readonly lights = this.addChild(new Container());
  private next = 0;

  constructor(private readonly capacity: number) {
    super();
  }

  spawn(e: Emission): void {
    const p = this.take();
    const { sprite } = p;
    sprite.texture = e.texture;
    sprite.tint = e.tint;
    const solid = e.solid === true;
    if (p.solid !== solid || sprite.parent === null) {
      p.solid = solid;
      sprite.blendMode = solid ? "normal" : "add";
      (solid ? this.solids : this.lights).addChild(sprite);
    }
    sprite.position.set(e.x, e.y);
    sprite.rotation = e.angle ?? 0;
    sprite.visible = true;
    p.vx = e.vx ?? 0;
    p.vy = e.vy ?? 0;
    p.spin = e.spin ?? 0;
    p.drag = e.drag ?? 0;
    p.age = 0;
    p.life = e.life;
    p.from = e.from;
    p.to = e.to;
    p.alpha = e.alpha ?? 1;
    p.stretch = e.stretch ?? 1;
    this.show(p);
  }

  step(seconds: number): void {
    for (const p of this.all) {
      if (!p.sprite.visible) continue;
      p.age += seconds;
      if (p.age >= p.life) {
        p.sprite.visible = false;
        continue;
      }
      const slow = Math.exp(-p.drag * seconds);
      p.vx *= slow;
      p.vy *= slow;
      p.sprite.x += p.vx * seconds;
      p.sprite.y += p.vy * seconds;
      p.sprite.rotation += p.spin * seconds;
      this.show(p);
    }
  }

  /** Ends all of them, for a change of place. */
  silence(): void {
    for (const p of this.all) p.sprite.visible = false;
  }

  private show(p: Particle): void {
    const t = p.age / p.life;
    const eased = 1 - (1 - t) * (1 - t);
    const width = p.from + (p.to - p.from) * eased;
    const unit = width / p.sprite.texture.height;
    p.sprite.scale.set(unit * p.stretch, unit);
    p.sprite.alpha = p.alpha * (1 - t * t);
  }

  private take(): Particle {
    if (this.all.length < this.capacity) {
      const made = new Particle();
      made.sprite.anchor.set(0.5);
      this.all.push(made);
      return made;
    }
    const reused = this.all[this.next];
    this.next = (this.next + 1) % this.capacity;
    if (reused === undefined) throw new RangeError("the store of particles is empty");
    return reused;
  }
}
