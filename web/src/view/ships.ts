import { BitmapText, Container, Sprite, type Texture } from "pixi.js";
import { textScale } from "../settings/settings";
import { colour, scene, tint, type Colour } from "../tokens";
import { FADED, overlap, type Plate } from "./apart";
import type { Camera } from "./camera";
import { dye } from "./dye";
import type { Effects } from "./effects";
import { far } from "./far";
import type { Frame, ShipView } from "./frame";
import { NAMES } from "./names";
import { seam } from "./seam";
import { PIP, type Textures } from "./textures";

/** Hulls are drawn on a square this many times the collision radius. */
const HULL_SIZE = 3.1;
/** How long the own ship is marked after it came in, seconds. */
const YOU_SECONDS = 3;
/** A letter of a name is about so wide, and a line so high, world units. */
const LETTER = 7.6;
const LINE = 15;
/** Between two puffs of a ship that is near its end, seconds: of the own one, and of others, which are many. */
const SMOKE_SECONDS = 0.07;
const SMOKE_SECONDS_OTHERS = 0.22;

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
  readonly light = new Container();
  readonly solid = new Container({ label: "hulls" });
  readonly skin = new Container();
  readonly marks = new Container();
  readonly names = new Container();

  constructor() {
    super();
    for (const layer of [this.light, this.solid, this.skin, this.marks, this.names]) this.addChild(layer, seam());
  }
}

/** How long a hull is white after a hit, seconds: with the frame it began in, less than 80 ms. */
const FLASH_SECONDS = 0.066;
/** How white, if the hit is between others; and the own ship, which one has to see. */
const FAINT = 0.35;
const OWN = 0.7;
/** How long a ship that was hit stands still on the screen, and how fast it then catches up with itself. */
const STOP_SECONDS = 0.05;
const CATCH_UP = 24;
/** Farther than this (px) it is not where it was hit any more. */
const FAR = 60;

/** One ship on the screen: hull, engine flame, shield, health arc, name, and marks of whose it is. */
class ShipSprite implements Plate {
  id = 0;
  /** Half of the name's width, 0 without one; and a line's height, world units. */
  halfWidth = 0;
  height = 0;
  /** How far it is from where the player looks. */
  away = 0;
  /** The newest frame that had it. */
  seenIn = 0;
  private readonly hull: Sprite;
  private readonly white: Sprite;
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
  private shown = -1;
  private flash = 0;
  private flashes = 1;
  private stop = 0;
  /** Where it is drawn, and how far that is from where it is: only a hit-stop parts the two. */
  private readonly at = { x: 0, y: 0 };
  private offX = 0;
  private offY = 0;
  private exhaustDue = 0;
  private smokeDue = 0;
  /** What stands above the own ship for a while, in place of a name. */
  private words = "";
  private wordsLeft = 0;
  private wasProtected = false;
  private comesIn = true;

  constructor(private readonly textures: Textures, layers: Layers, private readonly radius: number, own: boolean) {
    this.halo = new Sprite({ texture: textures.halo, blendMode: "add" });
    this.halo.setSize(radius * 4.6);
    this.flame = new Sprite({ texture: textures.flame, blendMode: "add" });
    this.hull = new Sprite({ texture: textures.hulls[0]?.cyan ?? textures.glow });
    this.white = new Sprite({ texture: textures.hulls[0]?.white ?? textures.glow, visible: false });
    this.bubble = new Sprite({ texture: textures.bubble, blendMode: "add" });
    this.bubble.setSize(radius * 4.1);
    this.brackets = new Sprite({ texture: own ? textures.ownRing : textures.brackets, tint: tint("ice"), alpha: own ? 1 : 0.85 });
    this.brackets.setSize(radius * 4.9);
    this.crown = new Sprite({ texture: textures.crown, tint: tint("amber"), scale: 0.34 });
    this.nameplate = new BitmapText({ text: "", style: { fontFamily: NAMES, fontSize: 15, fill: colour.ice }, anchor: 0.5 });
    const wells = piecesOf(textures.pip, PIP.count, PIP.sweep);
    for (const well of wells) well.tint = tint("slate");
    this.pips = piecesOf(textures.pip, PIP.count, PIP.sweep);
    this.shieldPips = piecesOf(textures.shieldPip, PIP.shieldCount, PIP.shieldSweep);
    for (const pip of this.shieldPips) pip.tint = tint("cyan");
    this.arc.addChild(...wells, ...this.pips, ...this.shieldPips);
    layers.light.addChild(this.halo, this.flame);
    layers.solid.addChild(this.hull, this.white);
    layers.skin.addChild(this.bubble);
    layers.marks.addChild(this.brackets, this.arc, this.crown);
    layers.names.addChild(this.nameplate);
    this.parts = [this.halo, this.flame, this.hull, this.white, this.brackets, this.arc, this.crown, this.bubble, this.nameplate];
  }

  say(words: string, paint: Colour, seconds: number): void {
    this.words = words;
    this.wordsLeft = seconds;
    this.nameplate.tint = tint(paint);
  }

  /** The ship is no more. */
  end(): void {
    this.wordsLeft = this.flash = this.stop = 0;
    this.shown = -1;
    this.offX = this.offY = 0;
    this.wasProtected = false;
    this.comesIn = true;
    this.hide();
  }

  get x(): number {
    return this.at.x;
  }

  get y(): number {
    return this.at.y;
  }

  /** `stops`: the picture of the ship halts for a moment, as if the blow were felt. */
  hit(stops: boolean, faint: boolean): void {
    this.flash = FLASH_SECONDS;
    this.flashes = faint ? FAINT : 1;
    if (stops) this.stop = STOP_SECONDS;
  }

  /** Another name lies upon this one, of a ship that is nearer. */
  fade(): void {
    this.nameplate.alpha = FADED;
  }

  show(ship: ShipView, frame: Frame, seconds: number, time: number, camera: Camera, effects: Effects): void {
    this.halt(ship, seconds);
    if (ship.side === "own") this.passWords(ship, seconds);
    const flashes = this.flash > 0;
    this.flash = Math.max(0, this.flash - seconds);
    this.halfWidth = 0;
    if (!camera.sees(this.at.x, this.at.y, this.radius * 5)) return this.hide();

    const { at } = this;
    const own = ship.side === "own";
    const paint = paintOf(ship);
    const set = this.textures.hulls[ship.hull % this.textures.hulls.length];
    if (set !== undefined) {
      this.hull.texture = own && paint === "cyan" ? set.own : own ? set.ownCoral : paint === "cyan" ? set.cyan : set.coral;
      this.white.texture = set.white;
      this.hull.setSize(this.radius * HULL_SIZE);
      this.white.setSize(this.radius * HULL_SIZE);
    }
    place(this.hull, at);
    this.hull.rotation = ship.aim;
    // Protected ships are seen through: shooting them is no use.
    this.hull.alpha = ship.absent ? 0.35 : ship.protected ? 0.6 + 0.3 * Math.sin(time * 0.014) : 1;
    this.white.visible = flashes;
    if (flashes) place(this.white, at);
    this.white.alpha = own ? OWN * this.flashes : this.flashes;
    this.white.rotation = ship.aim;

    place(this.halo, at);
    const lit = flashes && this.flashes === 1;
    dye(this.halo, lit ? tint("ice") : tint(paint));
    this.halo.alpha = lit ? (own ? 0.6 : 0.95) : ship.absent ? 0.08 : own ? 0.42 : 0.3;
    this.showEngine(ship, paint, seconds, time, effects);

    this.bubble.visible = ship.protected || ship.shield > 0;
    if (this.bubble.visible) {
      this.bubble.position.copyFrom(at);
      // A foe's shield is not to look like the own ring.
      dye(this.bubble, ship.protected ? tint("ice") : tint(paint));
      this.bubble.alpha = ship.protected ? 0.5 + 0.3 * Math.sin(time * 0.014) : 0.35 + 0.5 * ship.shield;
    }
    this.brackets.visible = own || (ship.marked && !frame.scenery);
    if (this.brackets.visible) {
      this.brackets.position.copyFrom(at);
      // The own mark tells where one aims; that of others only turns.
      this.brackets.rotation = own ? ship.aim : time * 0.0007;
      dye(this.brackets, own ? tint(paint) : tint("ice"));
    }
    if (ship.health < scene.low && !frame.scenery) this.smoke(ship, seconds, effects);
    this.showMarks(ship, paint, frame.scenery, camera.zoom);
  }

  /** Off the screen there is nothing to draw. */
  private hide(): void {
    for (let index = 0; index < this.parts.length; index++) {
      const part = this.parts[index];
      if (part !== undefined) part.visible = false;
    }
  }

  private halt(ship: ShipView, seconds: number): void {
    if (this.stop > 0) {
      this.stop -= seconds;
      this.offX = this.at.x - ship.x;
      this.offY = this.at.y - ship.y;
    } else if (this.offX !== 0 || this.offY !== 0) {
      const left = Math.exp(-seconds * CATCH_UP);
      this.offX = Math.abs(this.offX) < 0.1 ? 0 : this.offX * left;
      this.offY = Math.abs(this.offY) < 0.1 ? 0 : this.offY * left;
    }
    if (Math.abs(this.offX) + Math.abs(this.offY) > FAR) this.offX = this.offY = this.stop = 0;
    this.at.x = ship.x + this.offX;
    this.at.y = ship.y + this.offY;
  }

  /** What is told at the ship: health, name, who leads. */
  private showMarks(ship: ShipView, paint: Colour, scenery: boolean, zoom: number): void {
    const { at } = this;
    const own = ship.side === "own";
    // On small screens names and arcs stay as large as can be read.
    const grow = Math.max(1, 0.85 / zoom);
    this.arc.visible = !scenery;
    this.nameplate.visible = !scenery && (!own || this.wordsLeft > 0);
    this.crown.visible = ship.leader && !scenery;
    if (scenery) return;
    this.showState(ship, paint);
    this.arc.position.copyFrom(at);
    this.arc.scale.set((this.radius * (own ? 2.4 : 2) * Math.min(grow, 1.25)) / PIP.radius);
    // Above the brackets, where there are any.
    const above = this.radius * (own ? 2.8 : ship.marked ? 2.85 : 2.25);
    this.crown.position.set(at.x, at.y - this.radius * 2.5);
    if (!this.nameplate.visible) return;
    this.nameplate.text = own ? this.words : ship.name;
    this.nameplate.alpha = own ? Math.min(1, this.wordsLeft * 3) : 0.9;
    const size = (own ? grow * 1.3 : grow) * textScale.value;
    this.nameplate.scale.set(size);
    this.nameplate.position.set(at.x, at.y - above);
    this.crown.position.set(at.x, at.y - above - (this.radius * 0.25 + 15) * size);
    this.halfWidth = (this.nameplate.text.length * LETTER * size) / 2;
    this.height = LINE * size;
  }

  /** Whoever comes in, or is protected since a round begins, looks for themselves. */
  private passWords(ship: ShipView, seconds: number): void {
    if (this.comesIn || (ship.protected && !this.wasProtected)) this.say("YOU", "cyan", YOU_SECONDS);
    this.comesIn = false;
    this.wasProtected = ship.protected;
    this.wordsLeft = Math.max(0, this.wordsLeft - seconds);
  }

  private showEngine(ship: ShipView, paint: Colour, seconds: number, time: number, effects: Effects): void {
    const burning = ship.thrust > 0.05 || ship.dashing;
    this.flame.visible = burning;
    if (!burning) return;
    const power = ship.dashing ? 1.6 : ship.thrust;
    const backX = -Math.cos(ship.thrustAngle);
    const backY = -Math.sin(ship.thrustAngle);
    const flicker = 0.85 + 0.15 * Math.sin(time * 0.05 + ship.id * 9);
    this.flame.rotation = ship.thrustAngle;
    this.flame.position.set(this.at.x + backX * this.radius * 0.75, this.at.y + backY * this.radius * 0.75);
    dye(this.flame, tint(paint));
    this.flame.setSize(this.radius * 2.4 * power * flicker, this.radius * 0.95);
    this.exhaustDue -= seconds;
    if (this.exhaustDue > 0) return;
    this.exhaustDue = ship.dashing ? 0.012 : 0.035;
    const away = this.radius * 1.5;
    effects.exhaust(this.at.x + backX * away, this.at.y + backY * away, ship.vx * 0.35 + backX * 70, ship.vy * 0.35 + backY * 70, paint);
  }

  private smoke(ship: ShipView, seconds: number, effects: Effects): void {
    this.smokeDue -= seconds;
    if (this.smokeDue > 0) return;
    this.smokeDue = ship.side === "own" ? SMOKE_SECONDS : SMOKE_SECONDS_OTHERS;
    effects.damaged(this.at.x, this.at.y, ship.vx, ship.vy);
  }

  /** Redrawn only when what it says has changed. */
  private showState(ship: ShipView, paint: Colour): void {
    const health = Math.round(ship.health * 20);
    const shield = Math.round(ship.shield * 20);
    const state = ((health * 32 + shield) * 2 + (paint === "coral" ? 1 : 0)) * 2 + (ship.side === "own" ? 1 : 0);
    if (state === this.shown) return;
    this.shown = state;
    if (ship.side !== "own") dye(this.nameplate, tint(paint === "coral" ? "ice" : paint));
    const tone = ship.health > scene.low ? tint("mint") : tint("coral");
    for (let index = 0; index < this.pips.length; index++) {
      const pip = this.pips[index];
      if (pip === undefined) continue;
      pip.alpha = Math.min(1, Math.max(0, ship.health * PIP.count - index));
      dye(pip, tone);
    }
    for (let index = 0; index < this.shieldPips.length; index++) {
      const pip = this.shieldPips[index];
      if (pip !== undefined) pip.alpha = Math.min(1, Math.max(0, ship.shield * PIP.shieldCount - index));
    }
  }
}

/** Takes a place, not numbers: a number with a fraction that is handed over is an object made for that. */
function place(part: Container, at: { readonly x: number; readonly y: number }): void {
  part.visible = true;
  part.position.copyFrom(at);
}

/** Pieces of an arc below the ship, from left to right. */
function piecesOf(texture: Texture, count: number, sweep: number): Sprite[] {
  return Array.from({ length: count }, (_, index) => new Sprite({ texture, rotation: ((count - 1) / 2 - index) * sweep }));
}

/** All ships, matched to the frame by player id, so that flashes and trails stay with their ship. */
export class Ships extends Container {
  private readonly byId = new Map<number, ShipSprite>();
  private readonly shown: ShipSprite[] = [];
  private readonly spare: ShipSprite[] = [];
  private layers = this.addChild(new Layers());
  /** The own ship lies in layers of its own, to be drawn above what bursts. */
  readonly own = new Container();
  private ownLayers = this.own.addChild(new Layers());
  private ownSprite: ShipSprite | undefined;
  private radius = 16;
  private frame = 0;

  constructor(private readonly textures: Textures, private readonly recipes: Effects) {
    super();
  }

  enter(shipRadius: number): void {
    this.layers.destroy({ children: true });
    this.ownLayers.destroy({ children: true });
    this.layers = this.addChild(new Layers());
    this.ownLayers = this.own.addChild(new Layers());
    this.ownSprite = undefined;
    this.byId.clear();
    this.shown.length = this.spare.length = 0;
    this.radius = shipRadius;
  }

  hit(id: number, stops: boolean, faint: boolean): void {
    this.byId.get(id)?.hit(stops, faint);
  }

  /** Words above the own ship. */
  say(id: number, words: string, paint: Colour, seconds: number): void {
    this.byId.get(id)?.say(words, paint, seconds);
  }

  show(frame: Frame, seconds: number, time: number, camera: Camera): void {
    const { shown } = this;
    this.frame += 1;
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      const sprite = this.byId.get(ship.id) ?? this.bring(ship);
      sprite.seenIn = this.frame;
      sprite.away = far(ship.x - frame.focusX, ship.y - frame.focusY);
      sprite.show(ship, frame, seconds, time, camera, this.recipes);
    }
    let kept = 0;
    for (let index = 0; index < shown.length; index++) {
      const sprite = shown[index];
      if (sprite === undefined) continue;
      if (sprite.seenIn === this.frame) shown[kept++] = sprite;
      else this.send(sprite);
    }
    shown.length = kept;
    this.tellApart();
  }

  /** Of two names that lie upon each other, that of the nearer ship is read. */
  private tellApart(): void {
    const { shown } = this;
    for (let index = 1; index < shown.length; index++) {
      const one = shown[index];
      for (let before = 0; one !== undefined && one.halfWidth > 0 && before < index; before++) {
        const other = shown[before];
        if (other === undefined || other.halfWidth === 0 || !overlap(one, other)) continue;
        if (one.away > other.away) one.fade();
        else other.fade();
      }
    }
  }

  private bring(ship: ShipView): ShipSprite {
    const sprite = this.spriteFor(ship);
    sprite.id = ship.id;
    this.byId.set(ship.id, sprite);
    this.shown.push(sprite);
    return sprite;
  }

  private spriteFor(ship: ShipView): ShipSprite {
    const { textures, radius } = this;
    if (ship.side === "own") return (this.ownSprite ??= new ShipSprite(textures, this.ownLayers, radius, true));
    return this.spare.pop() ?? new ShipSprite(textures, this.layers, radius, false);
  }

  private send(sprite: ShipSprite): void {
    this.byId.delete(sprite.id);
    sprite.end();
    if (sprite !== this.ownSprite) this.spare.push(sprite);
  }
}
