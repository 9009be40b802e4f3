import type { Reused } from "../view/frame";
import type { Stick } from "./stick";

/** Somebody who may be shot at: seen from the own ship, with the way they go taken into account. */
export interface Foe {
  id: number;
  /** Where to shoot, radians. */
  angle: number;
  /** In px of the world. */
  distance: number;
}

/** Who there is to be shot at now. */
export interface FoeFinder {
  find(): Reused<Foe>;
}

/** Turn keys begin slowly, for small corrections, radians a second. */
const TURN_FROM = 1.6;
const TURN_TO = 5.5;
const TURN_RISE = 0.35;
/** How the nose goes after a foe: this share of what is missing each second, at most so fast. Whoever crosses at full speed gets away. */
const FOLLOW = 12;
const FOLLOW_MOST = 7;
/** How much nearer a foe straight ahead seems than one behind, px a radian. */
const AHEAD = 160;
/** Whom one follows seems nearer, so that the nose does not hop. */
const STAY = 0.6;
/** After a turn by hand only foes so close to the nose are followed, radians … */
const NEAR_NOSE = 0.5;
/** … until it was let alone for so long, seconds. */
const BY_HAND = 1.5;
/** Sticks are drawn to foes within this, radians. */
const DRAWN = 0.22;

/**
 * Aims for those who have no pointer: turn keys turn the nose, otherwise it follows the nearest foe,
 * or the way the ship flies.
 */
export class AimHelp {
  angle = 0;
  private following = 0;
  private turning = 0;
  private alone = BY_HAND;

  /** `turn`: -1 counter-clockwise, 1 clockwise. Without `foes` the nose follows nobody. */
  step(seconds: number, turn: number, way: Stick, foes: Reused<Foe> | undefined): number {
    if (turn !== 0) {
      this.turning += seconds;
      this.alone = 0;
      this.following = 0;
      const speed = TURN_FROM + (TURN_TO - TURN_FROM) * Math.min(1, this.turning / TURN_RISE);
      this.angle = wrap(this.angle + turn * speed * seconds);
      return this.angle;
    }
    this.turning = 0;
    this.alone += seconds;
    const foe = foes === undefined ? undefined : this.choose(foes);
    this.following = foe?.id ?? 0;
    if (foe !== undefined) {
      const missing = wrap(foe.angle - this.angle);
      const step = missing * (1 - Math.exp(-FOLLOW * seconds));
      this.angle = wrap(this.angle + Math.max(-FOLLOW_MOST * seconds, Math.min(FOLLOW_MOST * seconds, step)));
    } else if (way.strength > 0 && this.alone >= BY_HAND) {
      this.angle = way.angle;
    }
    return this.angle;
  }

  /** From where a pointer or stick has left it. */
  begin(angle: number): void {
    this.angle = angle;
    this.alone = BY_HAND;
  }

  private choose(foes: Reused<Foe>): Foe | undefined {
    let best: Foe | undefined;
    let least = Infinity;
    for (let index = 0; index < foes.length; index++) {
      const foe = foes.at(index);
      const off = Math.abs(wrap(foe.angle - this.angle));
      if (this.alone < BY_HAND && off > NEAR_NOSE) continue;
      const seems = (foe.distance + off * AHEAD) * (foe.id === this.following ? STAY : 1);
      if (seems >= least) continue;
      least = seems;
      best = foe;
    }
    return best;
  }
}

/** Where a stick that points to `angle` aims: drawn to a foe close by, the more the closer. */
export function drawnTo(angle: number, foes: Reused<Foe>): number {
  let least = DRAWN;
  let off = 0;
  for (let index = 0; index < foes.length; index++) {
    const missing = wrap(foes.at(index).angle - angle);
    if (Math.abs(missing) >= least) continue;
    least = Math.abs(missing);
    off = missing;
  }
  return angle + off * (1 - Math.abs(off) / DRAWN);
}

function wrap(angle: number): number {
  return angle - Math.round(angle / (Math.PI * 2)) * Math.PI * 2;
}
