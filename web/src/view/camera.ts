import { reducedMotion, screenShake } from "../settings/settings";
import { scene } from "../tokens";
import type { Frame, Ground } from "./frame";

/** How much of what lies beyond the edge is shown before the view holds back. */
export const MARGIN = 24;
/** The own ship stays in this share of what is free of the screen. */
const ROOM = 0.78;
/** Within so much of that the view begins to hold back, before it would show more than the margin. */
const SOFT = 0.3;
/** Thumbs take a part of the view away; so much more of the world makes up for some of it. */
const THUMBS_SEE = 1.08;
/** How fast the view follows what is covered, and the aim: shares in a second. */
const SETTLE = 4;
const LEAD = 5;

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
  private below = 0;
  private above = 0;
  private beside = 0;
  /** What they are to become; lines come and go, and the view is not to jump for them. */
  private readonly covered = { above: 0, below: 0, beside: 0 };
  private settled = false;
  private thumbs = false;
  private width = 1;
  private height = 1;
  private trauma = 0;
  private leadX = 0;
  private leadY = 0;

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.zoom = Math.sqrt((width * height) / (scene.viewArea * (this.thumbs ? THUMBS_SEE : 1)));
    this.halfWidth = width / 2 / this.zoom;
    this.halfHeight = height / 2 / this.zoom;
  }

  /** What of the screen is covered, px; `beside` on each side. `thumbs`: by sticks and whoever holds them. */
  cover(above: number, below: number, beside: number, thumbs: boolean): void {
    const { covered } = this;
    covered.above = above;
    covered.below = below;
    covered.beside = beside;
    if (this.thumbs === thumbs) return;
    this.settled = false;
    this.thumbs = thumbs;
    this.resize(this.width, this.height);
  }

  /** Adds to the shaking, 0 to 1. */
  shake(amount: number): void {
    if (screenShake.value && !reducedMotion.value) this.trauma = Math.min(1, this.trauma + amount);
  }

  follow(frame: Frame, ground: Ground, seconds: number, time: number): void {
    const wantX = frame.lead ? Math.cos(frame.aim) * this.halfWidth * scene.lead * 2 * frame.reach : 0;
    const wantY = frame.lead ? Math.sin(frame.aim) * this.halfHeight * scene.lead * 2 * frame.reach : 0;
    this.settle(seconds);
    const ease = 1 - Math.exp(-seconds * LEAD);
    this.leadX += (wantX - this.leadX) * ease;
    this.leadY += (wantY - this.leadY) * ease;
    if (frame.scenery) {
      this.x = frame.focusX;
      this.y = frame.focusY + this.halfHeight * 0.2;
    } else {
      this.stay(frame, ground);
    }
    this.trauma = Math.max(0, this.trauma - seconds * 1.8);
    const reach = scene.shake * this.trauma * this.trauma;
    this.x += reach * Math.sin(time * 0.047);
    this.y += reach * Math.sin(time * 0.061 + 2);
  }

  private settle(seconds: number): void {
    const { covered } = this;
    const ease = this.settled ? 1 - Math.exp(-seconds * SETTLE) : 1;
    this.settled = true;
    this.above += (covered.above - this.above) * ease;
    this.below += (covered.below - this.below) * ease;
    this.beside += (covered.beside - this.beside) * ease;
  }

  /** A new picture: nothing of it is to slide into place. */
  cut(): void {
    this.settled = false;
    this.leadX = this.leadY = 0;
  }

  /**
   * Beyond the edge there is nothing to see but wall: the view holds back there, but never so far that the ship
   * leaves the middle of what is free.
   */
  private stay(frame: Frame, ground: Ground): void {
    const below = this.below / this.zoom;
    const above = this.above / this.zoom;
    const beside = this.beside / this.zoom;
    this.x = holdBack(frame.focusX, this.leadX, beside, beside, this.halfWidth, ground.width);
    this.y = holdBack(frame.focusY, this.leadY, above, below, this.halfHeight, ground.height);
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

/** Where the view's middle is on one axis, in world units. What is covered is at its beginning and at its end. */
function holdBack(ship: number, lead: number, begin: number, end: number, half: number, size: number): number {
  const middle = ship + (end - begin) / 2;
  const wish = middle + lead;
  const most = ROOM * Math.max(1, half - (begin + end) / 2);
  const soft = SOFT * most;
  // As if the ground were larger by what is covered.
  const held = within(wish + begin, half - MARGIN + soft, size + begin + end) - begin;
  // It begins to give softly, and gives the less the more it is held: it comes to no sudden stop.
  const pull = Math.abs(held - wish);
  const gives = (pull * pull) / (pull + soft);
  const given = gives / (1 + (gives / most) ** 4) ** 0.25;
  const offset = lead + Math.sign(held - wish) * given;
  return middle + Math.min(most, Math.max(-most, offset));
}

/** As near to `value` as a view of that half size may be in the middle of a ground of that size. */
export function within(value: number, half: number, size: number): number {
  if (size <= half * 2) return size / 2;
  return Math.min(Math.max(value, half), size - half);
}
