import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Camera } from "./camera";
import { dye } from "./dye";
import { isLow } from "./edge";
import { far } from "./far";
import type { Frame, PickupView } from "./frame";
import { type Rim, toRim } from "./rim";
import { PICKUP_COLOUR, type Textures } from "./textures";

/** How far inside of the rim its middle stands, px, and how large it is. */
const EDGE = 46;
const SIZE = 34;
/** Where the arrow stands before it. */
const AHEAD = 24;
/** What can be seen needs no arrow: so far within the edge, world units. */
const WITHIN = -30;

/** With a hull near its end: at the edge of the screen, the way to the nearest repair. */
export class Rescue extends Container {
  private readonly arrow: Sprite;

  constructor(textures: Textures) {
    super();
    const icon = this.addChild(new Sprite({ texture: textures.pickups.repair, anchor: 0.5 }));
    icon.setSize(SIZE);
    this.arrow = this.addChild(new Sprite({ texture: textures.chevron, scale: 0.36 }));
    this.visible = false;
  }

  show(frame: Frame, camera: Camera, rim: Rim): void {
    const repair = isLow(frame) ? nearest(frame, camera) : undefined;
    this.visible = repair !== undefined && !camera.sees(repair.x, repair.y, WITHIN);
    if (repair === undefined || !this.visible) return;
    const dx = repair.x - frame.focusX;
    const dy = repair.y - frame.focusY;
    place.x = camera.toScreenX(frame.focusX);
    place.y = camera.toScreenY(frame.focusY);
    toRim(rim, dx, dy, EDGE, place);
    this.position.set(place.x, place.y);
    const { arrow } = this;
    arrow.rotation = Math.atan2(dy, dx);
    arrow.position.set(Math.cos(arrow.rotation) * AHEAD, Math.sin(arrow.rotation) * AHEAD);
    dye(arrow, tint(PICKUP_COLOUR.repair));
  }
}

const place = { x: 0, y: 0 };

/** Of those that are there to be taken. */
function nearest(frame: Frame, camera: Camera): PickupView | undefined {
  let best: PickupView | undefined;
  let least = Infinity;
  for (let index = 0; index < frame.pickups.length; index++) {
    const pickup = frame.pickups.at(index);
    const distance = far(pickup.x - camera.x, pickup.y - camera.y);
    if (pickup.kind !== "repair" || pickup.ready < 1 || distance >= least) continue;
    least = distance;
    best = pickup;
  }
  return best;
}
