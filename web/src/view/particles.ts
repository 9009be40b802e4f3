import { Container, Particle, ParticleContainer, type Texture } from "pixi.js";

/** One short-lived bit of light or debris. All figures are set anew by each `spawn`. */
class Bit extends Particle {
  vx = 0;
  vy = 0;
  spin = 0;
  drag = 0;
  age = 0;
  life = 0;
  from = 1;
  to = 0;
  strength = 1;
  stretch = 1;
  /** Not drawn yet: however long the frame, it is seen once as it begins. */
  fresh = true;
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

/** How slowly time goes for what flies about during a hit-stop. */
const SLOW = 0.12;

/**
 * All bits of light and debris, drawn in two goes. Those that have ended are kept for the next, and
 * when too many fly one of them ends early: nothing is allocated in play.
 */
export class Particles extends Container {
  private readonly solids: Swarm;
  private readonly lights: Swarm;
  /** By tint: setting another takes the colour apart, in new arrays. */
  private readonly spare = new Map<number, Bit[]>();
  private stopped = 0;

  /** `atlas`: any texture of the picture that all bits come from. */
  constructor(private readonly capacity: number, private readonly atlas: Texture) {
    super();
    this.solids = this.addChild(new Swarm(atlas));
    this.lights = this.addChild(new Swarm(atlas));
    this.lights.blendMode = "add";
  }

  get flying(): number {
    return this.solids.bits.length + this.lights.bits.length;
  }

  spawn(e: Emission): void {
    const swarm = e.solid === true ? this.solids : this.lights;
    if (this.flying >= this.capacity) this.drop(swarm.bits.length > 0 ? swarm : this.lights);
    const bit = this.spareOf(e.tint).pop() ?? new Bit({ texture: this.atlas, anchorX: 0.5, anchorY: 0.5, tint: e.tint });
    bit.texture = e.texture;
    bit.x = e.x;
    bit.y = e.y;
    bit.rotation = e.angle ?? 0;
    bit.vx = e.vx ?? 0;
    bit.vy = e.vy ?? 0;
    bit.spin = e.spin ?? 0;
    bit.drag = e.drag ?? 0;
    bit.age = 0;
    bit.fresh = true;
    bit.life = e.life;
    bit.from = e.from;
    bit.to = e.to;
    bit.strength = e.alpha ?? 1;
    bit.stretch = e.stretch ?? 1;
    grow(bit);
    swarm.bits.push(bit);
  }

  /** A hit-stop: for so many seconds nearly all motion stands. Only the picture's; the match goes on. */
  stop(seconds: number): void {
    this.stopped = Math.max(this.stopped, seconds);
  }

  step(seconds: number): void {
    const still = Math.min(this.stopped, seconds);
    this.stopped -= still;
    const passed = seconds - still * (1 - SLOW);
    this.age(this.solids, passed);
    this.age(this.lights, passed);
  }

  /** Ends all of them, for a change of place. */
  silence(): void {
    for (const swarm of [this.solids, this.lights]) {
      while (swarm.bits.length > 0) this.end(swarm, swarm.bits.length - 1);
      swarm.update();
    }
  }

  private age(swarm: Swarm, passed: number): void {
    const { bits } = swarm;
    for (let index = bits.length - 1; index >= 0; index--) {
      const bit = bits[index];
      if (bit === undefined) continue;
      if (bit.fresh) {
        bit.fresh = false;
        continue;
      }
      bit.age += passed;
      if (bit.age < bit.life) move(bit, passed);
      else this.end(swarm, index);
    }
    swarm.update();
  }

  private drop(swarm: Swarm): void {
    this.end(swarm, Math.floor(Math.random() * swarm.bits.length));
  }

  private end(swarm: Swarm, index: number): void {
    const { bits } = swarm;
    const ended = bits[index];
    const last = bits.pop();
    if (ended === undefined || last === undefined) throw new RangeError("no such particle");
    if (index < bits.length) bits[index] = last;
    this.spareOf(ended.tint).push(ended);
  }

  private spareOf(tint: number): Bit[] {
    let spare = this.spare.get(tint);
    if (spare === undefined) this.spare.set(tint, (spare = []));
    return spare;
  }
}

/** Bits that are drawn alike. */
class Swarm extends ParticleContainer<Bit> {
  constructor(texture: Texture) {
    super({ texture, dynamicProperties: { position: true, vertex: true, rotation: true, uvs: true, color: true } });
  }

  get bits(): Bit[] {
    return this.particleChildren;
  }
}

function move(bit: Bit, seconds: number): void {
  const slow = Math.exp(-bit.drag * seconds);
  bit.vx *= slow;
  bit.vy *= slow;
  bit.x += bit.vx * seconds;
  bit.y += bit.vy * seconds;
  bit.rotation += bit.spin * seconds;
  grow(bit);
}

function grow(bit: Bit): void {
  const t = bit.age / bit.life;
  const eased = 1 - (1 - t) * (1 - t);
  const unit = (bit.from + (bit.to - bit.from) * eased) / bit.texture.height;
  bit.scaleX = unit * bit.stretch;
  bit.scaleY = unit;
  bit.alpha = bit.strength * (1 - t * t);
}
