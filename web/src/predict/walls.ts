import type { Rect } from "../arena/setup";
import { length } from "./trig";

const PUSHES = 4;

export interface Spot {
  x: number;
  y: number;
}

/** Where a circle stands after the walls pushed it out: the wall nearest to its centre first, up to four times. */
export function pushOut(walls: readonly Rect[], spot: Spot, radius: number): void {
  for (let push = 0; push < PUSHES; push++) {
    const wall = touching(walls, spot, radius);
    if (wall === undefined) return;
    pushFrom(wall, spot, radius);
  }
}

function touching(walls: readonly Rect[], { x, y }: Spot, radius: number): Rect | undefined {
  let best = radius * radius;
  let found: Rect | undefined;
  for (let index = 0; index < walls.length; index++) {
    const wall = walls[index];
    if (wall === undefined) continue;
    const dx = x - clamp(x, wall.x, wall.x + wall.w);
    const dy = y - clamp(y, wall.y, wall.y + wall.h);
    const distance = dx * dx + dy * dy;
    if (distance >= best) continue;
    best = distance;
    found = wall;
  }
  return found;
}

function pushFrom(wall: Rect, spot: Spot, radius: number): void {
  const { x, y } = spot;
  const nx = clamp(x, wall.x, wall.x + wall.w);
  const ny = clamp(y, wall.y, wall.y + wall.h);
  const distance = length(x - nx, y - ny);
  if (distance > 0) {
    spot.x = nx + away(x - nx, radius, distance);
    spot.y = ny + away(y - ny, radius, distance);
    return;
  }
  // The centre is in the wall: out through the nearest side; of equals left, right, up, down.
  const left = x - wall.x;
  const right = wall.x + wall.w - x;
  const up = y - wall.y;
  const down = wall.y + wall.h - y;
  const least = Math.min(left, right, up, down);
  if (least === left) spot.x = wall.x - radius;
  else if (least === right) spot.x = wall.x + wall.w + radius;
  else if (least === up) spot.y = wall.y - radius;
  else spot.y = wall.y + wall.h + radius;
}

/** Rounded away from zero, so that the circle is out and not pushed again. */
function away(d: number, radius: number, distance: number): number {
  return Math.sign(d) * Math.trunc((Math.abs(d) * radius + distance - 1) / distance);
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
