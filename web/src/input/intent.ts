/** What the player wants, in directions of the world, whichever device says it. Angles in radians, 0 = right, clockwise on the screen. */
export interface Intent {
  moveAngle: number;
  /** 0 to 1. */
  strength: number;
  aim: number;
  /** How far the aim reaches: 0 at the ship, 1 at the edge of the view. */
  reach: number;
  /** Whether the player aims, and not the help. */
  aiming: boolean;
  fire: boolean;
  dash: boolean;
}

export const idle = (): Intent => ({ moveAngle: 0, strength: 0, aim: 0, reach: 0, aiming: false, fire: false, dash: false });

/** Where the ship stands on the screen, in CSS pixels, and half the shorter side: what a pointer aims from. */
export interface Viewpoint {
  x: number;
  y: number;
  reach: number;
}
