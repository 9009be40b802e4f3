import type { Rect, Setup } from "../arena/setup";
import type { Foe } from "../input/aim-help";
import { far } from "../view/far";
import { Reused } from "../view/frame";
import type { Spot } from "./blend";
import type { Picture } from "./picture";

/** Nobody farther away than this is aimed at, px. */
const REACH = 560;

/** Whom the aim help may aim at: foes in reach and in sight of the own ship, as the picture shows them. */
export class Foes {
  private readonly list = new Reused<Foe>(() => ({ id: 0, angle: 0, distance: 0 }));
  private seen = -1;

  constructor(private readonly picture: Picture, private readonly setup: Setup) {}

  /** As the newest picture has them. The list is the same each time, filled anew for each picture: inputs look more often. */
  find(): Reused<Foe> {
    const { list, picture } = this;
    if (this.seen === picture.count) return list;
    this.seen = picture.count;
    list.clear();
    const own = picture.places.get(picture.me);
    if (own === undefined || picture.me === 0) return list;
    const { figures, tickRate, unit } = this.setup;
    const speed = (figures.bolt_speed / unit) * tickRate;
    const { ships } = picture.frame;
    for (let index = 0; index < ships.length; index++) {
      const ship = ships.at(index);
      if (ship.side !== "foe" || ship.protected) continue;
      const distance = far(ship.x - own.x, ship.y - own.y);
      if (distance > REACH || !this.sees(own, ship)) continue;
      // Where they will be when a bolt gets there.
      const x = ship.x + (ship.vx * distance) / speed;
      const y = ship.y + (ship.vy * distance) / speed;
      const foe = list.next();
      foe.id = ship.id;
      foe.angle = Math.atan2(y - own.y, x - own.x);
      foe.distance = distance;
    }
    return list;
  }

  /** Takes places, not numbers: a number with a fraction that is handed over is an object made for that. */
  private sees(from: Spot, to: Spot): boolean {
    const { unit, walls } = this.setup;
    for (let index = 0; index < walls.length; index++) {
      const wall = walls[index];
      if (wall !== undefined && crosses(wall, from.x * unit, from.y * unit, to.x * unit, to.y * unit)) return false;
    }
    return true;
  }
}

/** Whether the way from one point to another touches a wall. */
export function crosses({ x: left, y: top, w, h }: Rect, x: number, y: number, toX: number, toY: number): boolean {
  if (Math.max(x, toX) < left || Math.min(x, toX) > left + w) return false;
  if (Math.max(y, toY) < top || Math.min(y, toY) > top + h) return false;
  // It does if the wall's corners are not all on one side of it.
  const dx = toX - x;
  const dy = toY - y;
  const first = Math.sign(dx * (top - y) - dy * (left - x));
  if (first === 0 || Math.sign(dx * (top - y) - dy * (left + w - x)) !== first) return true;
  return Math.sign(dx * (top + h - y) - dy * (left - x)) !== first || Math.sign(dx * (top + h - y) - dy * (left + w - x)) !== first;
}
