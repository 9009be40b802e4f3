import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Frame } from "./frame";
import type { Textures } from "./textures";

const SECONDS = 0.8;
const ARCS = 4;
/** How far around the ship they stand, against the radius on their picture. */
const SCALE = 0.62;

/** Arcs around the own ship toward whoever hits it: it was harmed, or its shield took the blow. */
export class Hurt extends Container {
  private readonly arcs: Sprite[];
  private next = 0;

  constructor(textures: Textures) {
    super();
    this.arcs = Array.from({ length: ARCS }, () => {
      return this.addChild(new Sprite({ texture: textures.hurt, scale: SCALE, alpha: 0 }));
    });
  }

  /** `angle`: from the ship to where the harm came from. */
  from(angle: number, absorbed: boolean): void {
    const arc = this.arcs[this.next];
    this.next = (this.next + 1) % ARCS;
    if (arc === undefined) return;
    // On its picture it is the lowest part of a circle.
    arc.rotation = angle - Math.PI / 2;
    arc.alpha = 1;
    arc.tint = tint(absorbed ? "cyan" : "coral");
  }

  /** Shows what there is before it fades, so that even a slow frame shows it. */
  show(frame: Frame, seconds: number): void {
    for (let index = 0; index < ARCS; index++) {
      const arc = this.arcs[index];
      if (arc === undefined) continue;
      arc.visible = arc.alpha > 0;
      if (arc.visible) arc.alpha = Math.max(0, arc.alpha - seconds / SECONDS);
    }
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      if (ship.side === "own") this.position.set(ship.x, ship.y);
    }
  }
}
