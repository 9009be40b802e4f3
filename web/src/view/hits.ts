import { BitmapText, Container, Sprite } from "pixi.js";
import { reducedMotion, textScale } from "../settings/settings";
import { tint, type Colour } from "../tokens";
import type { Frame } from "./frame";
import { NAMES } from "./names";
import type { Textures } from "./textures";

/** As many targets as one can hit at once; the oldest mark gives way. */
const MARKS = 6;
/** How long the cross stands, and how long the figure, seconds. */
const CROSS_SECONDS = 0.3;
const FIGURE_SECONDS = 0.9;
/** How fast the cross closes around its target. */
const POP_SECONDS = 0.08;
const POP = 0.35;
/** World units: across the cross, and where the figure begins beside the ship and how far it rises. */
const ACROSS = 84;
const BESIDE = 34;
const RISE = 26;

/** One target's: a cross around it, and how much was taken from it so far. */
class Mark extends Container {
  ship = 0;
  age = FIGURE_SECONDS;
  private sum = 0;
  private size = 1;
  private readonly cross: Sprite;
  private readonly figure: BitmapText;

  constructor(textures: Textures) {
    super();
    this.cross = this.addChild(new Sprite({ texture: textures.cross }));
    this.figure = this.addChild(new BitmapText({ text: "", style: { fontFamily: NAMES, fontSize: 19 }, anchor: { x: 0, y: 0.5 } }));
    this.visible = false;
  }

  hit(ship: number, damage: number, paint: Colour, size: number): void {
    this.sum = (this.ship === ship && this.age < FIGURE_SECONDS ? this.sum : 0) + damage;
    this.ship = ship;
    this.age = 0;
    this.size = size;
    this.cross.tint = this.figure.tint = tint(paint);
    this.figure.text = this.sum > 0 ? String(this.sum) : "";
  }

  /** Shows what there is before it ages, so that even a slow frame shows it. */
  show(seconds: number, grow: number): void {
    this.visible = this.age < FIGURE_SECONDS;
    if (!this.visible) return;
    const still = reducedMotion.value;
    const pop = still ? 0 : Math.max(0, 1 - this.age / POP_SECONDS);
    this.cross.visible = this.age < CROSS_SECONDS;
    this.cross.setSize(ACROSS * this.size * (1 + POP * pop));
    this.cross.alpha = Math.min(1, (3 * (CROSS_SECONDS - this.age)) / CROSS_SECONDS);
    const share = this.age / FIGURE_SECONDS;
    this.figure.scale.set(grow * textScale.value * (1 + 0.5 * pop));
    this.figure.position.set(BESIDE, BESIDE * 0.5 - (still ? 0 : RISE * share));
    this.figure.alpha = Math.min(1, 3 * (1 - share));
    this.age += seconds;
  }
}

/** Marks at whomever one's own shots have met: the only sign for that, since hulls flash whoever hits them. */
export class Hits extends Container {
  private readonly marks: Mark[];

  constructor(textures: Textures) {
    super();
    this.marks = Array.from({ length: MARKS }, () => this.addChild(new Mark(textures)));
  }

  /** `damage` in points of a hull; `last`: it was the one that ended the ship. */
  hit(ship: number, at: { readonly x: number; readonly y: number }, damage: number, shielded: boolean, last: boolean): void {
    const mark = this.markFor(ship);
    mark?.hit(ship, damage, last ? "amber" : shielded ? "cyan" : "ice", last ? 1.25 : 1);
    mark?.position.copyFrom(at);
  }

  /** Another match. */
  clear(): void {
    for (const mark of this.marks) mark.age = FIGURE_SECONDS;
  }

  /** They stay with their ships; where one is gone, at its last place. */
  show(frame: Frame, seconds: number, zoom: number): void {
    const grow = Math.max(1, 0.85 / zoom);
    for (let index = 0; index < this.marks.length; index++) {
      const mark = this.marks[index];
      if (mark === undefined) continue;
      for (let at = 0; mark.age < FIGURE_SECONDS && at < frame.ships.length; at++) {
        const ship = frame.ships.at(at);
        if (ship.id === mark.ship) mark.position.copyFrom(ship);
      }
      mark.show(seconds, grow);
    }
  }

  /** The ship's own if it has one, or the one that has stood longest. */
  private markFor(ship: number): Mark | undefined {
    let best = this.marks[0];
    for (const mark of this.marks) {
      if (mark.ship === ship && mark.age < FIGURE_SECONDS) return mark;
      if (best === undefined || mark.age > best.age) best = mark;
    }
    return best;
  }
}
