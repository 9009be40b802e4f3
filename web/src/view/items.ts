import { Container, Graphics, Sprite } from "pixi.js";
import { colour, tint } from "../tokens";
import type { BoltView, Frame, PickupView } from "./frame";
import { paintOf } from "./ships";
import { PICKUP_COLOUR, type Textures } from "./textures";

const BOLT_LENGTH = 46;
const PICKUP_SIZE = 46;

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
    const own = bolt.side === "own";
    halo.tint = tint(own && bolt.team === undefined ? "amber" : paintOf(bolt));
    halo.setSize(BOLT_LENGTH * 1.25, own ? 26 : 30);
    core.setSize(BOLT_LENGTH * 0.7, 9);
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
  private readonly ring = new Graphics();
  private drawn = "";

  constructor(private readonly textures: Textures, light: Container, solid: Container) {
    this.glow = light.addChild(new Sprite({ texture: textures.glow, blendMode: "add" }));
    this.body = solid.addChild(new Sprite({ texture: textures.pickups.repair }));
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
    this.drawRing(here ? 1 : pickup.ready, paint);
  }

  /** How far the return has come, as a ring that closes. */
  private drawRing(ready: number, paint: keyof typeof colour): void {
    const step = Math.round(ready * 60);
    const drawn = `${paint}${step}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const g = this.ring.clear();
    if (ready >= 1) return;
    const top = -Math.PI / 2;
    g.circle(0, 0, 25).stroke({ color: colour.slate, width: 4, alpha: 0.8 });
    if (step === 0) return;
    g.moveTo(0, -25);
    g.arc(0, 0, 25, top, top + (Math.PI * 2 * step) / 60).stroke({ color: colour[paint], width: 4, alpha: 0.9 });
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
