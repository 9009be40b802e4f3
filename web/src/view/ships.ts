import { BitmapText, Container, Sprite, type Texture } from "pixi.js";
import { colour, tint, type Colour } from "../tokens";
import type { Effects } from "./effects";
import type { Frame, ShipView } from "./frame";
import { PIP, type Textures } from "./textures";

/** Hulls are drawn on a square this many times the collision radius. */
const HULL_SIZE = 3.1;
/** How long the own ship is marked after it came in, seconds. */
const YOU_SECONDS = 3;

/** The paint of a ship: sides in a team match keep their colour for everybody. */
export function paintOf(ship: { side: string; team: number | undefined }): Colour {
  if (ship.team !== undefined) return ship.team === 0 ? "cyan" : "coral";
  return ship.side === "foe" ? "coral" : "cyan";
}

/**
 * What all ships are made of lies in layers: what is drawn alike is drawn together, which spares
 * slow machines many changes. Ships do not overlap for long.
 */
class Layers extends Container {
  readonly light = this.addChild(new Container());
  readonly solid = this.addChild(new Container());
  readonly skin = this.addChild(new Container());
  readonly marks = this.addChild(new Container());
  readonly names = this.addChild(new Container());
}

/** One ship on the screen: hull, engine flame, shield, health arc, name, and marks of whose it is. */
class ShipSprite {
  private readonly hull: Sprite;
  private readonly halo: Sprite;
  private readonly flame: Sprite;
  private readonly bubble: Sprite;
  private readonly brackets: Sprite;
  private readonly crown: Sprite;
  private readonly arc = new Container();
  private readonly pips: Sprite[];
  private readonly shieldPips: Sprite[];
  private readonly nameplate: BitmapText;
  private readonly parts: Container[];
  private shown = "";
  private flash = 0;
  private exhaustDue = 0;
  /** What stands above the own ship for a while, in place of a name. */
  private words = "";
  private wordsLeft = 0;
  private wasProtected = false;

  constructor(private readonly textures: Textures, layers: Layers, private readonly radius: number) {
    this.halo = new Sprite({ texture: textures.glow, blendMode: "add" });
    this.halo.setSize(radius * 5.5);
    this.flame = new Sprite({ texture: textures.flame, blendMode: "add" });
    this.hull = new Sprite({ texture: textures.hulls[0]?.cyan ?? textures.glow });
    this.bubble = new Sprite({ texture: textures.bubble, blendMode: "add", tint: tint("cyan") });
    this.bubble.setSize(radius * 4.1);
    this.brackets = new Sprite({ texture: textures.brackets, tint: tint("ice"), alpha: 0.85 });
    this.brackets.setSize(radius * 4.9);
    this.crown = new Sprite({ texture: textures.crown, tint: tint("amber"), scale: 0.34 });
    this.nameplate = new BitmapText({ text: "", style: { fontFamily: "Barlow", fontSize: 15, fontWeight: "600", fill: colour.ice }, anchor: 0.5 });
    const wells = piecesOf(textures.pip, PIP.count, PIP.sweep);
    for (const well of wells) well.tint = tint("slate");
    this.pips = piecesOf(textures.pip, PIP.count, PIP.sweep);
    this.shieldPips = piecesOf(textures.shieldPip, PIP.shieldCount, PIP.shieldSweep);
    for (const pip of this.shieldPips) pip.tint = tint("cyan");
    this.arc.addChild(...wells, ...this.pips, ...this.shieldPips);
    layers.light.addChild(this.halo, this.flame);
    layers.solid.addChild(this.hull);
    layers.skin.addChild(this.bubble);
    layers.marks.addChild(this.brackets, this.arc, this.crown);
    layers.names.addChild(this.nameplate);
    this.parts = [this.halo, this.flame, this.hull, this.brackets, this.arc, this.crown, this.bubble, this.nameplate];
  }

  say(words: string, paint: Colour, seconds: number): void {
    this.words = words;
    this.wordsLeft = seconds;
    this.nameplate.tint = tint(paint);
  }

  hide(): void {
    this.wordsLeft = 0;
    this.wasProtected = false;
    for (const part of this.parts) part.visible = false;
  }

  hit(): void {
    this.flash = 0.08;
  }

  show(ship: ShipView, scenery: boolean, seconds: number, time: number, zoom: number, effects: Effects): void {
    const own = ship.side === "own";
    const paint = paintOf(ship);
    for (const part of this.parts) {
      part.visible = true;
      part.position.set(ship.x, ship.y);
    }
    const set = this.textures.hulls[ship.hull % this.textures.hulls.length];
    if (set !== undefined) {
      this.hull.texture = own && paint === "cyan" ? set.own : own ? set.ownCoral : paint === "cyan" ? set.cyan : set.coral;
      this.hull.setSize(this.radius * HULL_SIZE);
    }
    this.hull.rotation = ship.aim;
    this.flash = Math.max(0, this.flash - seconds);
    this.halo.tint = this.flash > 0 ? tint("ice") : tint(paint);
    this.halo.alpha = this.flash > 0 ? 0.95 : ship.absent ? 0.08 : own ? 0.42 : 0.3;
    // Protected ships are seen through: shooting them is no use.
    const ghost = ship.protected ? 0.6 + 0.3 * Math.sin(time * 0.014) : 1;
    this.hull.alpha = ship.absent ? 0.35 : ghost;

    this.showEngine(ship, paint, seconds, time, effects);
    this.bubble.visible = ship.protected || ship.shield > 0;
    this.bubble.tint = ship.protected ? tint("ice") : tint("cyan");
    this.bubble.alpha = ship.protected ? 0.5 + 0.3 * Math.sin(time * 0.014) : 0.35 + 0.5 * ship.shield;
    this.brackets.visible = own;
    this.brackets.rotation = time * 0.0007;
    this.crown.visible = ship.leader && !scenery;
    this.arc.visible = !scenery;
    // On small screens names and arcs stay as large as can be read.
    const grow = Math.max(1, 0.85 / zoom);
    this.showState(ship, paint);
    this.arc.scale.set((this.radius * (own ? 2.4 : 2) * Math.min(grow, 1.25)) / PIP.radius);
    this.crown.y -= this.radius * 2.5 + (own ? 0 : 15);
    if (own) this.showWords(ship, seconds);
    else this.nameplate.text = ship.name;
    this.nameplate.visible = !scenery;
    this.nameplate.scale.set(own ? grow * 1.3 : grow);
    this.nameplate.y -= this.radius * (own ? 2.8 : 2.25);
  }

  /** Whoever comes in, at first or again, is protected: that is when one looks for oneself. */
  private showWords(ship: ShipView, seconds: number): void {
    if (ship.protected && !this.wasProtected) this.say("YOU", "cyan", YOU_SECONDS);
    this.wasProtected = ship.protected;
    this.wordsLeft = Math.max(0, this.wordsLeft - seconds);
    this.nameplate.text = this.wordsLeft > 0 ? this.words : "";
    this.nameplate.alpha = Math.min(1, this.wordsLeft * 3);
  }

  private showEngine(ship: ShipView, paint: Colour, seconds: number, time: number, effects: Effects): void {
    const burning = ship.thrust > 0.05 || ship.dashing;
    this.flame.visible = burning;
    if (!burning) return;
    const power = ship.dashing ? 1.6 : ship.thrust;
    const back = ship.thrustAngle + Math.PI;
    const flicker = 0.85 + 0.15 * Math.sin(time * 0.05 + ship.id * 9);
    this.flame.rotation = ship.thrustAngle;
    this.flame.position.set(ship.x + Math.cos(back) * this.radius * 0.75, ship.y + Math.sin(back) * this.radius * 0.75);
    this.flame.tint = tint(paint);
    this.flame.setSize(this.radius * 2.4 * power * flicker, this.radius * 0.95);
    this.exhaustDue -= seconds;
    if (this.exhaustDue > 0) return;
    this.exhaustDue = ship.dashing ? 0.012 : 0.035;
    const away = this.radius * 1.5;
    effects.exhaust(
      ship.x + Math.cos(back) * away, ship.y + Math.sin(back) * away,
      ship.vx * 0.35 + Math.cos(back) * 70, ship.vy * 0.35 + Math.sin(back) * 70, paint,
    );
    if (ship.health < 0.35 && Math.random() < 0.3) effects.damaged(ship.x, ship.y);
  }

  /** Redrawn only when what it says has changed. */
  private showState(ship: ShipView, paint: Colour): void {
    const health = Math.round(ship.health * 20);
    const shield = Math.round(ship.shield * 20);
    const state = `${ship.side}${paint}${health}/${shield}`;
    if (state === this.shown) return;
    this.shown = state;
    if (ship.side !== "own") {
      this.nameplate.tint = tint(paint === "coral" ? "ice" : paint);
      this.nameplate.alpha = 0.9;
    }
    const tone = ship.health > 0.35 ? tint("mint") : tint("coral");
    for (const [index, pip] of this.pips.entries()) {
      pip.alpha = Math.min(1, Math.max(0, ship.health * PIP.count - index));
      pip.tint = tone;
    }
    for (const [index, pip] of this.shieldPips.entries()) pip.alpha = Math.min(1, Math.max(0, ship.shield * PIP.shieldCount - index));
  }
}

/** Pieces of an arc below the ship, from left to right. */
function piecesOf(texture: Texture, count: number, sweep: number): Sprite[] {
  return Array.from({ length: count }, (_, index) => new Sprite({ texture, rotation: ((count - 1) / 2 - index) * sweep }));
}

/** All ships, matched to the frame by player id, so that flashes and trails stay with their ship. */
export class Ships extends Container {
  private readonly sprites = new Map<number, ShipSprite>();
  private readonly spare: ShipSprite[] = [];
  private readonly present = new Set<number>();
  private layers = this.addChild(new Layers());
  private radius = 16;

  constructor(private readonly textures: Textures, private readonly recipes: Effects) {
    super();
  }

  enter(shipRadius: number): void {
    this.layers.destroy({ children: true });
    this.layers = this.addChild(new Layers());
    this.sprites.clear();
    this.spare.length = 0;
    this.radius = shipRadius;
  }

  flash(id: number): void {
    this.sprites.get(id)?.hit();
  }

  /** Words above the own ship. */
  say(id: number, words: string, paint: Colour, seconds: number): void {
    this.sprites.get(id)?.say(words, paint, seconds);
  }

  show(frame: Frame, seconds: number, time: number, zoom: number): void {
    this.present.clear();
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      this.present.add(ship.id);
      this.spriteOf(ship.id).show(ship, frame.scenery, seconds, time, zoom, this.recipes);
    }
    for (const [id, sprite] of this.sprites) {
      if (this.present.has(id)) continue;
      this.sprites.delete(id);
      sprite.hide();
      this.spare.push(sprite);
    }
  }

  private spriteOf(id: number): ShipSprite {
    const known = this.sprites.get(id);
    if (known !== undefined) return known;
    const sprite = this.spare.pop() ?? new ShipSprite(this.textures, this.layers, this.radius);
    this.sprites.set(id, sprite);
    return sprite;
  }
}
