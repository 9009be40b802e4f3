import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { BoltView, Frame, PickupView } from "./frame";
import { paintOf } from "./ships";
import { PICKUP_COLOUR, RING_PARTS, type Textures } from "./textures";

const BOLT_LENGTH = 46;
const PICKUP_SIZE = 46;
const RING_RADIUS = 25;

/** Bolts: a bright core in a halo of its side's colour; core and halo are two sprites, so the core stays white. */
export class Bolts extends Container {
  private readonly halos: Sprite[] = [];
  private readonly cores: Sprite[] = [];

  constructor(private readonly textures: Textures) {
    super();
  }

  show(frame: Frame): void {
    for (let index = 0; index < frame.bolts.length; index++) this.place(index, frame.bolts.at(index));
    for (let index = frame.bolts.length; index < this.halos.length; index++) this.hide(index);
  }

  private place(index: number, bolt: BoltView): void {
    const halo = (this.halos[index] ??= this.addChild(new Sprite({ texture: this.textures.bolt, blendMode: "add" })));
    const core = (this.cores[index] ??= this.addChild(new Sprite({ texture: this.textures.bolt, blendMode: "add", tint: tint("ice") })));
    halo.visible = core.visible = true;
    halo.position.set(bolt.x, bolt.y);
    core.position.set(bolt.x, bolt.y);
    halo.rotation = core.rotation = bolt.angle;
    halo.alpha = core.alpha = bolt.strength;
    const own = bolt.side === "own";
    halo.tint = tint(paintOf(bolt));
    halo.setSize(BOLT_LENGTH * (own ? 1.45 : 1.25), own ? 34 : 30);
    core.setSize(BOLT_LENGTH * (own ? 0.85 : 0.7), own ? 10 : 9);
  }

  private hide(index: number): void {
    const halo = this.halos[index];
    const core = this.cores[index];
    if (halo !== undefined) halo.visible = false;
    if (core !== undefined) core.visible = false;
  }
}

class PickupSprite {
  private readonly glow: Sprite;
  private readonly body: Sprite;
  private readonly ring = new Container();
  private readonly segments: Sprite[];

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
    for (const part of [this.glow, this.body, this.ring]) part.position.set(pickup.x, y);
    this.body.visible = true;
    this.ring.visible = !here;
    this.body.texture = this.textures.pickups[pickup.kind];
    this.body.setSize(here ? PICKUP_SIZE + beat * 1.5 : PICKUP_SIZE * 0.62);
    this.body.alpha = here ? 1 : 0.3;
    this.glow.visible = here;
    this.glow.tint = tint(paint);
    this.glow.setSize(150 + beat * 14);
    this.glow.alpha = 0.42;
    // How far the return has come, as a ring that closes.
    const lit = Math.floor(pickup.ready * RING_PARTS);
    for (const [index, segment] of this.segments.entries()) {
      segment.tint = tint(index < lit ? paint : "slate");
      segment.alpha = index < lit ? 0.95 : 0.7;
    }
  }
}

export class Pickups extends Container {
  private readonly sprites: PickupSprite[] = [];
  private readonly light = this.addChild(new Container());
  private readonly solid = this.addChild(new Container());

  constructor(private readonly textures: Textures) {
    super();
  }

  show(frame: Frame, time: number): void {
    for (let index = 0; index < frame.pickups.length; index++) {
      const sprite = (this.sprites[index] ??= new PickupSprite(this.textures, this.light, this.solid));
      sprite.show(frame.pickups.at(index), time);
    }
    for (let index = frame.pickups.length; index < this.sprites.length; index++) {
      this.sprites[index]?.hide();
    }
  }
}
