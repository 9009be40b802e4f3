import type { Figures, Rect } from "../arena/setup";
import { cos, length, part, sin } from "./trig";
import { pushOut, type Spot } from "./walls";

/** A ship, as its row has it: all that movement and firing read. */
export interface Ship {
  x: number;
  y: number;
  vx: number;
  vy: number;
  aim: number;
  /** From this tick on it may fire; before `rapid` it fires faster. */
  ready: number;
  rapid: number;
  dashes: number;
  dashReady: number;
}

/** What travels: `[direction, strength, aim, buttons]`. */
export interface Input {
  direction: number;
  strength: number;
  aim: number;
  buttons: number;
}

export const FULL = 127;
export const FIRE = 1;
export const DASH = 2;

export interface Ground {
  readonly figures: Figures;
  readonly walls: readonly Rect[];
  readonly unit: number;
}

/** Moves a ship by one tick, as if it were alone. */
export function fly(ship: Ship, input: Input, tick: number, ground: Ground): void {
  ship.aim = input.aim;
  if ((input.buttons & DASH) !== 0 && ship.dashes > 0 && tick >= ship.dashReady) dash(ship, input, tick, ground.figures);
  else thrust(ship, input, ground.figures);
  glide(ship, ground);
}

/** Whether the ship fires in this tick; then it waits for the next. */
export function fires(ship: Ship, input: Input, tick: number, figures: Figures): boolean {
  if ((input.buttons & FIRE) === 0 || tick < ship.ready) return false;
  ship.ready = tick + (tick < ship.rapid ? figures.rapid_interval : figures.fire_interval);
  return true;
}

function dash(ship: Ship, input: Input, tick: number, figures: Figures): void {
  const direction = input.strength > 0 ? input.direction : input.aim;
  ship.vx = part(cos(direction), figures.dash_speed);
  ship.vy = part(sin(direction), figures.dash_speed);
  ship.dashes -= 1;
  ship.dashReady = tick + figures.dash_interval;
}

function thrust(ship: Ship, input: Input, figures: Figures): void {
  const speed = Math.trunc((figures.ship_speed * input.strength) / FULL);
  const wantedX = part(cos(input.direction), speed);
  const wantedY = part(sin(input.direction), speed);
  const most = input.strength > 0 ? figures.ship_thrust : figures.ship_drag;
  const dx = wantedX - ship.vx;
  const dy = wantedY - ship.vy;
  const change = length(dx, dy);
  if (change <= most) {
    ship.vx = wantedX;
    ship.vy = wantedY;
  } else {
    ship.vx += Math.trunc((dx * most) / change);
    ship.vy += Math.trunc((dy * most) / change);
  }
}

const spot: Spot = { x: 0, y: 0 };

/** In strides short enough for no wall to be jumped. The velocity becomes what the ship really moved. */
function glide(ship: Ship, { figures, walls, unit }: Ground): void {
  const { x, y, vx, vy } = ship;
  const strides = 1 + Math.trunc(Math.max(Math.abs(vx), Math.abs(vy)) / (16 * unit));
  spot.x = x;
  spot.y = y;
  for (let stride = 1; stride <= strides; stride++) {
    spot.x += share(vx, stride, strides);
    spot.y += share(vy, stride, strides);
    pushOut(walls, spot, figures.ship_radius);
  }
  ship.x = spot.x;
  ship.y = spot.y;
  ship.vx = spot.x - x;
  ship.vy = spot.y - y;
}

function share(v: number, stride: number, strides: number): number {
  return Math.trunc((v * stride) / strides) - Math.trunc((v * (stride - 1)) / strides);
}
