import { far } from "../view/far";

/** Half of what a picture is off by is gone after so many seconds. */
const HALF_LIFE = 0.06;
/** Farther than this (px) nobody flies during a stall: it is another place, and the picture goes there at once. */
const FAR = 700;
/** From farther than this (px) a ship does not fly to its place: after a long stall that would show a past that never was. */
const NEAR = 120;
/** When the picture goes on by more ticks than this at once, it left out time in which nobody was seen to fly. */
const LEAP = 4;

export interface Spot {
  x: number;
  y: number;
}

interface Kept extends Spot {
  /** How it moves, px a tick, and what it is still drawn off by. */
  vx: number;
  vy: number;
  offX: number;
  offY: number;
  frame: number;
}

/**
 * Where ships are drawn that had to be guessed. When snapshots stop, a ship flies on as it did; the next snapshot
 * tells where it really is. It is drawn on its way from the one to the other, and never jumps.
 */
export class Blend {
  private readonly ships = new Map<number, Kept>();
  private frame = 0;
  private seen = 0;
  private tick = 0;
  private ticks = 0;
  private decay = 1;
  private isGuess = false;
  private wasGuess = false;

  /** A frame begins that shows `tick`; `isGuess`: that is beyond the newest snapshot. */
  begin(tick: number, seconds: number, isGuess: boolean): void {
    this.frame += 1;
    this.ticks = tick - this.tick > LEAP ? 0 : tick - this.tick;
    this.tick = tick;
    this.decay = 2 ** (-seconds / HALF_LIFE);
    this.wasGuess = this.isGuess;
    this.isGuess = isGuess;
    if (this.seen < this.ships.size) this.ships.forEach(this.forget);
    this.seen = 0;
  }

  /** Whoever is gone; a method of its own, since a loop over a map would make garbage. */
  private readonly forget = (kept: Kept, id: number): void => {
    if (kept.frame < this.frame - 1) this.ships.delete(id);
  };

  /** Moves `spot` from where a ship is by the snapshots to where it is drawn. */
  soften(id: number, spot: Spot): void {
    const kept = this.ships.get(id);
    const { x, y } = spot;
    this.seen += 1;
    if (kept === undefined) {
      this.ships.set(id, { x, y, vx: 0, vy: 0, offX: 0, offY: 0, frame: this.frame });
      return;
    }
    if (this.isGuess || this.wasGuess) {
      kept.offX = (kept.offX + kept.x + kept.vx * this.ticks - x) * this.decay;
      kept.offY = (kept.offY + kept.y + kept.vy * this.ticks - y) * this.decay;
      this.shorten(kept);
    } else {
      kept.offX *= this.decay;
      kept.offY *= this.decay;
      if (this.ticks > 0) {
        kept.vx = (x - kept.x) / this.ticks;
        kept.vy = (y - kept.y) / this.ticks;
      }
    }
    kept.x = x;
    kept.y = y;
    kept.frame = this.frame;
    spot.x = x + kept.offX;
    spot.y = y + kept.offY;
  }

  private shorten(kept: Kept): void {
    const off = far(kept.offX, kept.offY);
    if (off <= NEAR) return;
    const share = off > FAR ? 0 : NEAR / off;
    kept.offX *= share;
    kept.offY *= share;
  }
}
