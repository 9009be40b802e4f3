/** A direction and how much of it, whichever device says so. Angles in radians, 0 = right, clockwise on the screen. */
export interface Stick {
  angle: number;
  /** 0 to 1. */
  strength: number;
}

/** From how far it is pushed, 1 = all the way. Less than `dead` is rest. */
export function stickFrom(x: number, y: number, dead: number): Stick {
  const share = Math.min(1, Math.hypot(x, y));
  return { angle: Math.atan2(y, x), strength: share < dead ? 0 : (share - dead) / (1 - dead) };
}
