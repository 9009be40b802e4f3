import { Container, Particle, ParticleContainer, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Camera } from "./camera";
import { dye } from "./dye";
import type { BoltView, Frame, PickupView } from "./frame";
import { seam } from "./seam";
import { paintOf } from "./ships";
import { PICKUP_COLOUR, RING_PARTS, type Textures } from "./textures";

const BOLT_LENGTH = 46;
const PICKUP_SIZE = 46;
/** How much of what the own ship cannot use is seen. */
const SPARE = 0.5;
const RING_RADIUS = 25;

/**
 * Bolts: a bright core in a halo of its side's colour; core and halo are two pictures, so the core
 * stays white. Drawn in one go: they come and go too often to be sorted in among the rest.
 */
export class Bolts extends ParticleContainer {
  private readonly lights: Particle[] = [];
  private count = 0;

  constructor(private readonly textures: Textures) {
    super({ texture: textures.bolt, blendMode: "add", dynamicProperties: { position: true, vertex: true, rotation: true, color: true } });
  }

  show(frame: Frame, camera: Camera): void {
    const before = this.particleChildren.length;
    this.count = 0;
    for (let index = 0; index < frame.bolts.length; index++) {
      const bolt = frame.bolts.at(index);
      if (!camera.sees(bolt.x, bolt.y, BOLT_LENGTH)) continue;
      const own = bolt.side === "own";
      this.light(bolt, BOLT_LENGTH * (own ? 1.45 : 1.25), own ? 34 : 30, tint(paintOf(bolt)));
      this.light(bolt, BOLT_LENGTH * (own ? 0.85 : 0.7), own ? 10 : 9, tint("ice"));
    }
    // Never emptied: that would throw its memory away in each frame.
    if (this.count < before) this.particleChildren.length = this.count;
    if (this.count !== before) this.update();
  }

  private light(bolt: BoltView, length: number, width: number, paint: number): void {
    const { bolt: texture } = this.textures;
    const light = (this.lights[this.count] ??= new Particle({ texture, anchorX: texture.defaultAnchor?.x ?? 0.5, anchorY: 0.5 }));
    light.x = bolt.x;
    light.y = bolt.y;
    light.rotation = bolt.angle;
    light.scaleX = length / texture.width;
    light.scaleY = width / texture.height;
    if (light.tint !== paint) light.tint = paint;
    light.alpha = bolt.strength;
    this.particleChildren[this.count++] = light;
  }
}

class PickupSprite {
  private readonly glow: Sprite;
  private readonly body: Sprite;
  private readonly ring = new Container();
  private readonly segments: Sprite[];
  private lit = -1;

  constructor(private readonly textures: Textures, light: Container, solid: Container) {
    this.glow = light.addChild(new Sprite({ texture: textures.glow, blendMode: "add" }));
    this.body = solid.addChild(new Sprite({ texture: textures.pickups.repair }));
    this.segments = Array.from({ length: RING_PARTS }, (_, index) => {
      // The picture of a segment is the lowest one; the first to light up is the one right of the top.
      const rotation = Math.PI + ((index + 0.5) / RING_PARTS) * Math.PI * 2;
      return this.ring.addChild(new Sprite({ texture: textures.segment, rotation }));
    });
    this.ring.scale.set(RING_RADIUS / 108);
    solid.addChild(this.ring);
  }

  hide(): void {
    this.glow.visible = this.body.visible = this.ring.visible = false;
  }

  show(pickup: PickupView, time: number): void {
    const paint = PICKUP_COLOUR[pickup.kind];
    const here = pickup.ready >= 1;
    const beat = Math.sin(time * 0.003 + pickup.id * 2);
    const y = pickup.y + (here ? beat * 3 : 0);
    this.body.visible = true;
    this.body.position.set(pickup.x, y);
    this.body.texture = this.textures.pickups[pickup.kind];
    this.body.setSize(here ? PICKUP_SIZE + beat * 1.5 : PICKUP_SIZE * 0.62);
    this.body.alpha = !here ? 0.3 : pickup.spare ? SPARE : 1;
    this.ring.visible = !here;
    this.glow.visible = here;
    if (here) this.shine(pickup, y, beat);
    else this.close(pickup, tint(paint));
  }

  private shine({ x, kind, spare }: PickupView, y: number, beat: number): void {
    this.glow.position.set(x, y);
    dye(this.glow, tint(PICKUP_COLOUR[kind]));
    this.glow.setSize(130 + beat * 12);
    this.glow.alpha = 0.42 * (spare ? SPARE * SPARE : 1);
  }

  /** How far the return has come, as a ring that closes. */
  private close({ x, y, ready }: PickupView, paint: number): void {
    this.ring.position.set(x, y);
    const lit = Math.floor(ready * RING_PARTS);
    if (lit === this.lit) return;
    this.lit = lit;
    for (let index = 0; index < this.segments.length; index++) {
      const segment = this.segments[index];
      if (segment === undefined) continue;
      segment.tint = index < lit ? paint : tint("slate");
      segment.alpha = index < lit ? 0.95 : 0.7;
    }
  }
}

export class Pickups extends Container {
  private readonly sprites: PickupSprite[] = [];
  private readonly light = new Container();
  private readonly solid = new Container();

  constructor(private readonly textures: Textures) {
    super();
    this.addChild(this.light, seam(), this.solid);
  }

  show(frame: Frame, time: number, camera: Camera): void {
    for (let index = 0; index < frame.pickups.length; index++) {
      const sprite = (this.sprites[index] ??= new PickupSprite(this.textures, this.light, this.solid));
      const pickup = frame.pickups.at(index);
      if (camera.sees(pickup.x, pickup.y, 80)) sprite.show(pickup, time);
      else sprite.hide();
    }
    for (let index = frame.pickups.length; index < this.sprites.length; index++) {
      this.sprites[index]?.hide();
    }
  }
}
