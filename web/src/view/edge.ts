import { Container, Sprite } from "pixi.js";
import { reducedMotion } from "../settings/settings";
import { scene, tint } from "../tokens";
import type { Frame } from "./frame";
import type { Textures } from "./textures";

/** How far it reaches into the screen, as a share of the shorter side. */
const REACH = 0.11;
/** How bright it gets. */
const MOST = 0.42;
/** A blow lights it up for so long, seconds. */
const BLOW_SECONDS = 0.3;
/** Beats while health is low, radians in a ms: less than one in a second. */
const BEAT = 0.0055;

/** The edge of the screen, lit up by a blow and while health is low: seen wherever one looks. */
export class Edge extends Container {
  private readonly sides: Sprite[];
  private blow = 0;

  constructor(textures: Textures) {
    super();
    this.visible = false;
    this.sides = [0, 1, 2, 3].map((quarter) => {
      return this.addChild(new Sprite({ texture: textures.edge, anchor: { x: 0.5, y: 0 }, rotation: (quarter * Math.PI) / 2 }));
    });
    this.repaint();
  }

  repaint(): void {
    for (const side of this.sides) side.tint = tint("coral");
  }

  resize(width: number, height: number): void {
    const reach = Math.min(width, height) * REACH;
    const places = [[width / 2, 0], [width, height / 2], [width / 2, height], [0, height / 2]] as const;
    for (const [quarter, side] of this.sides.entries()) {
      const [x, y] = places[quarter] ?? [0, 0];
      side.position.set(x, y);
      side.setSize(quarter % 2 === 0 ? width : height, reach);
    }
  }

  hit(): void {
    this.blow = BLOW_SECONDS;
  }

  show(frame: Frame, seconds: number, time: number): void {
    const low = isLow(frame) ? MOST * (reducedMotion.value ? 0.8 : 0.75 + 0.25 * Math.sin(time * BEAT)) : 0;
    this.alpha = Math.max(low, (this.blow / BLOW_SECONDS) * MOST);
    this.visible = this.alpha > 0;
    this.blow = Math.max(0, this.blow - seconds);
  }
}

/** Whether the own hull is near its end. */
export function isLow(frame: Frame): boolean {
  for (let index = 0; index < frame.ships.length; index++) {
    const ship = frame.ships.at(index);
    if (ship.side === "own") return ship.health <= scene.low;
  }
  return false;
}
