import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Camera } from "./camera";
import type { Frame, ShipView } from "./frame";
import { paintOf } from "./ships";
import type { Textures } from "./textures";

/** How far from the edge of the screen they stand, px. */
const EDGE = 13;
/** Ships farther away than this (world units) are nobody's business. */
const FAR = 1500;
/** They keep off ships on the screen, px. */
const CLEAR = 40;
/** On a screen narrower than that only so many have room. */
const SMALL = 500;
const MOST_ON_SMALL = 4;

/** At the edge of the screen, where to find whoever is beyond it: the nearer, the clearer. */
export class Pointers extends Container {
  private readonly marks: Sprite[] = [];
  private readonly beyond: ShipView[] = [];

  constructor(private readonly textures: Textures) {
    super();
  }

  show(frame: Frame, camera: Camera, width: number, height: number): void {
    for (const mark of this.marks) mark.visible = false;
    if (!frame.lead) return;
    this.find(frame, camera, Math.min(width, height) < SMALL ? MOST_ON_SMALL : Infinity);
    let used = 0;
    for (const ship of this.beyond) {
      const dx = ship.x - camera.x;
      const dy = ship.y - camera.y;
      const far = Math.hypot(dx, dy) / FAR;
      // Along the way to the ship, as far as the frame of the screen allows.
      const reach = Math.min((width / 2 - EDGE) / Math.max(1, Math.abs(dx)), (height / 2 - EDGE) / Math.max(1, Math.abs(dy)));
      const x = width / 2 + dx * reach;
      const y = height / 2 + dy * reach;
      if (covers(frame, camera, x, y)) continue;
      const mark = (this.marks[used++] ??= this.addChild(new Sprite({ texture: this.textures.chevron })));
      mark.visible = true;
      mark.position.set(x, y);
      mark.rotation = Math.atan2(dy, dx);
      mark.tint = tint(ship.leader ? "amber" : paintOf(ship));
      mark.alpha = 1 - 0.5 * far;
      mark.scale.set(0.38 - 0.1 * far);
    }
  }

  /** The nearest ships beyond the screen. */
  private find(frame: Frame, camera: Camera, most: number): void {
    const { beyond } = this;
    beyond.length = 0;
    const distance = (ship: ShipView) => Math.hypot(ship.x - camera.x, ship.y - camera.y);
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      if (ship.side !== "own" && !camera.sees(ship.x, ship.y, -10) && distance(ship) < FAR) beyond.push(ship);
    }
    beyond.sort((a, b) => distance(a) - distance(b));
    if (beyond.length > most) beyond.length = most;
  }
}

function covers(frame: Frame, camera: Camera, x: number, y: number): boolean {
  for (let index = 0; index < frame.ships.length; index++) {
    const ship = frame.ships.at(index);
    if (!camera.sees(ship.x, ship.y, -10)) continue;
    if (Math.abs(camera.toScreenX(ship.x) - x) < CLEAR && Math.abs(camera.toScreenY(ship.y) - y) < CLEAR) return true;
  }
  return false;
}
