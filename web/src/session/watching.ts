import type { Match } from "skirmish-client";
import type { Intent } from "../input/intent";
import { type Camera, MARGIN, within } from "../view/camera";
import type { Ground } from "../view/frame";
import type { Picture } from "./picture";

/** How fast the free camera flies, px a second. */
const SPEED = 900;
/** A tap this near to a ship (px) follows it. */
const NEAR = 70;
/** The background looks at another ship now and then. */
const GLANCE_MS = 14_000;

/** Where a spectator looks: after a ship, or freely. */
export class Watching {
  private glanceAt = 0;

  constructor(
    private readonly match: Match,
    private readonly picture: Picture,
    private readonly ground: Ground,
    private readonly camera: Camera,
    private readonly background: boolean,
  ) {}

  get free(): boolean {
    return this.picture.roaming !== undefined;
  }

  /** Follows the next ship, or with -1 the one before; from the free camera the one it followed last. */
  next(step: number): void {
    const { picture } = this;
    const ids = this.shipIds();
    if (ids.length === 0) return;
    const at = ids.indexOf(picture.watched);
    if (!this.free || at < 0) picture.watched = ids[(Math.max(0, at) + step + ids.length) % ids.length] ?? 0;
    picture.roaming = undefined;
  }

  /** From following to flying freely, and back. */
  toggle(): void {
    const { picture } = this;
    if (this.free) picture.roaming = undefined;
    else this.roam(0, 0);
  }

  /** Moves the free camera by so many px; whoever follows a ship lets go of it. */
  roam(dx: number, dy: number): void {
    const { camera, ground } = this;
    const at = (this.picture.roaming ??= { x: camera.x, y: camera.y });
    // Where the view itself stops: turning back answers at once.
    at.x = within(at.x + dx, camera.halfWidth - MARGIN, ground.width);
    at.y = within(at.y + dy, camera.halfHeight - MARGIN, ground.height);
  }

  /** Follows the ship at a place in the world, if one is near. */
  pick(x: number, y: number): void {
    const { frame } = this.picture;
    let nearest = NEAR;
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      const distance = Math.hypot(ship.x - x, ship.y - y);
      if (distance >= nearest) continue;
      nearest = distance;
      this.picture.watched = ship.id;
      this.picture.roaming = undefined;
    }
  }

  /** Once per frame, before the picture is filled. */
  frame(now: number, seconds: number, intent: Intent): void {
    const { picture } = this;
    if (!this.background && intent.strength > 0) {
      const far = SPEED * seconds * intent.strength;
      this.roam(Math.cos(intent.moveAngle) * far, Math.sin(intent.moveAngle) * far);
    }
    const glances = this.background && now > this.glanceAt;
    // Who was shot down comes back; who has left does not.
    if (!glances && (this.match.roster.has(picture.watched) || this.free)) return;
    const ids = this.shipIds();
    if (ids.length === 0) return;
    const random = glances && this.glanceAt > 0;
    const first = picture.leader !== 0 && ids.includes(picture.leader) ? picture.leader : (ids[0] ?? 0);
    picture.watched = random ? (ids[Math.floor(Math.random() * ids.length)] ?? 0) : first;
    this.glanceAt = now + GLANCE_MS;
  }

  private shipIds(): number[] {
    const table = this.match.snapshot?.tables[this.picture.columns.tables.ships];
    return table === undefined ? [] : Array.from({ length: table.length }, (_, row) => table.id(row));
  }
}
