import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Camera } from "./camera";
import { dye } from "./dye";
import { far } from "./far";
import type { Frame, ShipView } from "./frame";
import { type Rim, toRim } from "./rim";
import { paintOf } from "./ships";
import type { Textures } from "./textures";

/** How far inside of the rim they stand, px. */
const EDGE = 13;
/** Ships farther away than this (world units) are nobody's business. */
const FAR = 1500;
/** They keep off ships on the screen, px. */
const CLEAR = 40;
/** Only so many are told apart at a glance; on a screen narrower than `SMALL` fewer. */
const MOST = 10;
const SMALL = 500;
const MOST_ON_SMALL = 4;

/** At the edge of the screen, where to find whoever is beyond it: the nearer, the clearer. */
export class Pointers extends Container {
  private readonly marks: Sprite[];
  /** The nearest ships beyond the screen, and how far they are. */
  private readonly beyond: ShipView[] = [];
  private readonly distances = new Float64Array(MOST);
  private found = 0;

  constructor(textures: Textures) {
    super();
    this.marks = Array.from({ length: MOST }, () => this.addChild(new Sprite({ texture: textures.chevron, visible: false })));
  }

  show(frame: Frame, camera: Camera, rim: Rim): void {
    this.find(frame, camera, !frame.lead ? 0 : Math.min(rim.width, rim.height) < SMALL ? MOST_ON_SMALL : MOST);
    for (let index = 0; index < this.marks.length; index++) {
      const mark = this.marks[index];
      const ship = index < this.found ? this.beyond[index] : undefined;
      if (mark === undefined) continue;
      mark.visible = ship !== undefined && point(mark, ship, frame, camera, rim);
    }
  }

  private find(frame: Frame, camera: Camera, most: number): void {
    const { beyond, distances } = this;
    this.found = 0;
    if (most === 0) return;
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      if (ship.side === "own" || camera.sees(ship.x, ship.y, -10)) continue;
      const distance = far(ship.x - camera.x, ship.y - camera.y);
      if (distance >= FAR || (this.found === most && distance >= (distances[most - 1] ?? 0))) continue;
      // The farthest gives way, nearer ones stay in front.
      let at = Math.min(this.found, most - 1);
      this.found = at + 1;
      for (; at > 0 && (distances[at - 1] ?? 0) > distance; at--) {
        distances[at] = distances[at - 1] ?? 0;
        beyond[at] = beyond[at - 1] ?? ship;
      }
      distances[at] = distance;
      beyond[at] = ship;
    }
  }
}

const place = { x: 0, y: 0 };

/** Along the way to the ship, as far as the frame of the screen allows; false if a ship is in the way there. */
function point(mark: Sprite, ship: ShipView, frame: Frame, camera: Camera, rim: Rim): boolean {
  const dx = ship.x - camera.x;
  const dy = ship.y - camera.y;
  const share = far(dx, dy) / FAR;
  toRim(rim, dx, dy, EDGE, place);
  if (covers(frame, camera, place.x, place.y)) return false;
  mark.position.set(place.x, place.y);
  mark.rotation = Math.atan2(dy, dx);
  dye(mark, tint(ship.leader ? "amber" : paintOf(ship)));
  mark.alpha = 1 - 0.5 * share;
  mark.scale.set(0.38 - 0.1 * share);
  return true;
}

function covers(frame: Frame, camera: Camera, x: number, y: number): boolean {
  for (let index = 0; index < frame.ships.length; index++) {
    const ship = frame.ships.at(index);
    if (!camera.sees(ship.x, ship.y, -10)) continue;
    if (Math.abs(camera.toScreenX(ship.x) - x) < CLEAR && Math.abs(camera.toScreenY(ship.y) - y) < CLEAR) return true;
  }
  return false;
}
