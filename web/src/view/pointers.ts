import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Camera } from "./camera";
import { dye } from "./dye";
import { far } from "./far";
import type { Frame, ShipView } from "./frame";
import { isHidden, type Rim, toRim } from "./rim";
import { paintOf } from "./ships";
import type { Textures } from "./textures";

/** How far inside of the rim they stand, px; with a crown, further. */
const EDGE = 14;
const CROWNED_EDGE = 32;
/** Ships farther away than this (world units) are nobody's business, but for whom one is after. */
const FAR = 1500;
/** Who is half in the picture needs no mark, world units. */
const HALF = 6;
/** They keep off ships on the screen, px. */
const CLEAR = 40;
/** How large they are, from the nearest to the farthest. */
const LARGE = 0.52;
const SMALL = 0.26;
/** Where the crown stands behind its arrow, and the second stroke of who shoots, px. */
const BEHIND = 20;
const AGAIN = 9;

/**
 * At the edge of the screen, where to find whoever is beyond it: only those that one may want to know of, each told
 * by its shape. The nearest foe has an arrow, the leader one with a crown, and who shot last a double one.
 */
export class Pointers extends Container {
  private readonly nearest: Pointer;
  private readonly leader: Pointer;
  private readonly hunter: Pointer;

  constructor(textures: Textures) {
    super();
    this.nearest = this.addChild(new Pointer(textures));
    this.leader = this.addChild(new Pointer(textures));
    this.hunter = this.addChild(new Pointer(textures));
  }

  show(frame: Frame, camera: Camera, rim: Rim): void {
    let near: ShipView | undefined;
    let leader: ShipView | undefined;
    let hunter: ShipView | undefined;
    let least = FAR;
    for (let index = 0; frame.lead && index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      if (ship.side === "own" || inSight(ship, camera, rim)) continue;
      if (ship.leader) leader = ship;
      if (ship.id === frame.hunter) hunter = ship;
      const distance = far(ship.x - frame.focusX, ship.y - frame.focusY);
      if (ship.side !== "foe" || distance >= least) continue;
      least = distance;
      near = ship;
    }
    // Nobody has two.
    this.leader.show(leader, frame, camera, rim, true, leader === hunter);
    this.hunter.show(hunter === leader ? undefined : hunter, frame, camera, rim, false, true);
    this.nearest.show(near === leader || near === hunter ? undefined : near, frame, camera, rim, false, false);
  }
}

/** One arrow, with what tells whom it is for. */
class Pointer extends Container {
  private readonly arrow: Sprite;
  private readonly again: Sprite;
  private readonly crown: Sprite;

  constructor(textures: Textures) {
    super();
    this.arrow = this.addChild(new Sprite({ texture: textures.chevron }));
    this.again = this.addChild(new Sprite({ texture: textures.chevron }));
    this.crown = this.addChild(new Sprite({ texture: textures.crown, scale: 0.36 }));
    this.visible = false;
  }

  show(ship: ShipView | undefined, frame: Frame, camera: Camera, rim: Rim, crowned: boolean, twice: boolean): void {
    this.visible = ship !== undefined;
    if (ship === undefined) return;
    const dx = ship.x - frame.focusX;
    const dy = ship.y - frame.focusY;
    const distance = far(dx, dy);
    place.x = camera.toScreenX(frame.focusX);
    place.y = camera.toScreenY(frame.focusY);
    toRim(rim, dx, dy, crowned ? CROWNED_EDGE : EDGE, place);
    this.visible = !covers(frame, camera, place.x, place.y);
    if (!this.visible) return;
    this.position.set(place.x, place.y);
    const { arrow, again, crown } = this;
    const nearness = 1 - Math.min(1, distance / FAR);
    const size = SMALL + (LARGE - SMALL) * nearness;
    const cos = dx / Math.max(1, distance);
    const sin = dy / Math.max(1, distance);
    const paint = tint(crowned ? "amber" : paintOf(ship));
    arrow.rotation = again.rotation = Math.atan2(dy, dx);
    arrow.scale.set(size);
    arrow.position.set(crowned ? cos * BEHIND : 0, crowned ? sin * BEHIND : 0);
    again.visible = twice;
    again.scale.set(size);
    again.position.set(arrow.x - cos * AGAIN, arrow.y - sin * AGAIN);
    crown.visible = crowned;
    dye(arrow, paint);
    dye(again, paint);
    dye(crown, paint);
    this.alpha = 0.6 + 0.4 * nearness;
  }
}

const place = { x: 0, y: 0 };

/** Who is under somebody's thumbs is as good as beyond the edge. */
function inSight(ship: ShipView, camera: Camera, rim: Rim): boolean {
  const y = camera.toScreenY(ship.y);
  return camera.sees(ship.x, ship.y, HALF) && y < rim.height - rim.insets.bottom && !isHidden(rim, camera.toScreenX(ship.x), y);
}

function covers(frame: Frame, camera: Camera, x: number, y: number): boolean {
  for (let index = 0; index < frame.ships.length; index++) {
    const ship = frame.ships.at(index);
    if (!camera.sees(ship.x, ship.y, -10)) continue;
    if (Math.abs(camera.toScreenX(ship.x) - x) < CLEAR && Math.abs(camera.toScreenY(ship.y) - y) < CLEAR) return true;
  }
  return false;
}
