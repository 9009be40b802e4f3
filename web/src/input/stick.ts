/** A direction and how much of it, whichever device says so. Angles in radians, 0 = right, clockwise on the screen. */
export interface Stick {
  angle: number;
  /** 0 to 1. */
  strength: number;
}

/** How much it is pushed, 1 = all the way. Less than `dead` is rest. */
export function strengthOf(x: number, y: number, dead: number): number {
  const share = Math.min(1, Math.hypot(x, y));
  return share < dead ? 0 : (share - dead) / (1 - dead);
}

/** Takes over a stick that is pushed farther. */
export function takeStronger(stick: Stick, x: number, y: number, dead: number): void {
  const strength = strengthOf(x, y, dead);
  if (strength <= stick.strength) return;
  stick.angle = Math.atan2(y, x);
  stick.strength = strength;
}
