/** What names need to be told apart: where they stand, and how wide they are. */
export interface Plate {
  readonly x: number;
  readonly y: number;
  /** Half of its width and its height. */
  readonly halfWidth: number;
  readonly height: number;
}

/** How much is left of a name that another one covers. */
export const FADED = 0.22;

export const overlap = (a: Plate, b: Plate): boolean =>
  Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth && Math.abs(a.y - b.y) < Math.min(a.height, b.height);
