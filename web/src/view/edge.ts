import { Container, Sprite } from "pixi.js";
import { reducedMotion } from "../settings/settings";
import { scene, tint } from "../tokens";
import type { Frame } from "./frame";
import type { Textures } from "./textures";

/** How far it reaches into the screen, as a share of the shorter side. */
const REACH = 0.11;
/** How bright it gets where a blow comes from, and as a share of that everywhere. */
const MOST = 0.55;
const AROUND = 0.3;
/** A blow lights it up for so long, seconds. */
const BLOW_SECONDS = 0.3;
/** Beats while health is low, radians in a ms: less than one in a second, between the faintest and the brightest. */
const BEAT = 0.0055;
const FAINTEST = 0.06;
const BRIGHTEST = 0.3;
const STEADY = 0.2;

/**
 * The edge of the screen, seen wherever one looks: a blow flashes on the side that it comes from; while health is
 * low all of it swells and ebbs.
 */
export class Edge extends Container {
  private readonly sides: Sprite[];
  /** For each side, how much of the last blow it shows. */
  private readonly shares = [0, 0, 0, 0];
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

  /** `angle`: from where, if that is known. */
  hit(angle: number | undefined): void {
    this.blow = BLOW_SECONDS;
    for (let quarter = 0; quarter < this.shares.length; quarter++) {
      const toward = angle === undefined ? 1 : Math.max(0, Math.cos(angle - ((quarter - 1) * Math.PI) / 2));
      this.shares[quarter] = AROUND + (1 - AROUND) * toward;
    }
  }

  show(frame: Frame, seconds: number, time: number): void {
    const beat = reducedMotion.value ? STEADY : FAINTEST + (BRIGHTEST - FAINTEST) * (0.5 + 0.5 * Math.sin(time * BEAT));
    const low = isLow(frame) ? beat : 0;
    const blow = (this.blow / BLOW_SECONDS) * MOST;
    this.visible = low > 0 || blow > 0;
    for (let quarter = 0; this.visible && quarter < this.sides.length; quarter++) {
      const side = this.sides[quarter];
      if (side !== undefined) side.alpha = Math.max(low, blow * (this.shares[quarter] ?? 0));
    }
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
