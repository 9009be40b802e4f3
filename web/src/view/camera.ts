import { reducedMotion, screenShake } from "../settings/settings";
import { scene } from "../tokens";
import type { Frame, Ground } from "./frame";

/** How much of what lies beyond the edge is shown. */
export const MARGIN = 24;

/**
 * Where the screen looks. Everyone sees the same area of the world, whatever
 * the shape and size of their screen: nobody gains by a larger one.
 */
export class Camera {
  x = 0;
  y = 0;
  /** Screen pixels per world unit. */
  zoom = 1;
  /** Half the view, in world units. */
  halfWidth = 0;
  halfHeight = 0;

  /** Pixels that thumbs and lines cover: the middle of the view is between them. */
  coveredBelow = 0;
  coveredAbove = 0;
  /** On each side. */
  coveredBeside = 0;

  private width = 1;
  private height = 1;
  private trauma = 0;
  private leadX = 0;
  private leadY = 0;

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.zoom = Math.sqrt((width * height) / scene.viewArea);
    this.halfWidth = width / 2 / this.zoom;
    this.halfHeight = height / 2 / this.zoom;
  }

  /** Adds to the shaking, 0 to 1. */
  shake(amount: number): void {
    if (screenShake.value && !reducedMotion.value) this.trauma = Math.min(1, this.trauma + amount);
  }

  follow(frame: Frame, ground: Ground, seconds: number, time: number): void {
    const wantX = frame.lead ? Math.cos(frame.aim) * this.halfWidth * scene.lead * 2 * frame.reach : 0;
    const wantY = frame.lead ? Math.sin(frame.aim) * this.halfHeight * scene.lead * 2 * frame.reach : 0;
    const ease = 1 - Math.exp(-seconds * 5);
    this.leadX += (wantX - this.leadX) * ease;
    this.leadY += (wantY - this.leadY) * ease;
    this.x = frame.focusX;
    this.y = frame.focusY + this.halfHeight * 0.2;
    if (!frame.scenery) this.stay(frame, ground);
    this.trauma = Math.max(0, this.trauma - seconds * 1.8);
    const reach = scene.shake * this.trauma * this.trauma;
    this.x += reach * Math.sin(time * 0.047);
    this.y += reach * Math.sin(time * 0.061 + 2);
  }

  /** Beyond the edge there is nothing to see but wall: only so much of it is shown. */
  private stay(frame: Frame, ground: Ground): void {
    const below = this.coveredBelow / this.zoom;
    const above = this.coveredAbove / this.zoom;
    const beside = this.coveredBeside / this.zoom;
    // As if the ground were larger by what is covered.
    this.x = within(frame.focusX + this.leadX + beside, this.halfWidth - MARGIN, ground.width + beside * 2) - beside;
    this.y = within(frame.focusY + this.leadY + below / 2 + above / 2, this.halfHeight - MARGIN, ground.height + below + above) - above;
  }

  toScreenX(worldX: number): number {
    return this.width / 2 + (worldX - this.x) * this.zoom;
  }

  toScreenY(worldY: number): number {
    return this.height / 2 + (worldY - this.y) * this.zoom;
  }

  toWorldX(screenX: number): number {
    return this.x + (screenX - this.width / 2) / this.zoom;
  }

  toWorldY(screenY: number): number {
    return this.y + (screenY - this.height / 2) / this.zoom;
  }

  sees(x: number, y: number, margin: number): boolean {
    return Math.abs(x - this.x) < this.halfWidth + margin && Math.abs(y - this.y) < this.halfHeight + margin;
  }
}

/** As near to `value` as a view of that half size may be in the middle of a ground of that size. */
export function within(value: number, half: number, size: number): number {
  if (size <= half * 2) return size / 2;
  return Math.min(Math.max(value, half), size - half);
}
