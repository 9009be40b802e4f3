/**
 * The arena's integer arithmetic, bit for bit as the server's (ARENA.md). Angles are steps,
 * 1024 to a turn; sines are scaled by 2^14. Doubles hold every product exactly, divisions are
 * rounded toward zero.
 */

export const TURN = 1024;
const ONE = 1 << 14;

/** Sines of whole steps are far from halves, so rounding the exact ones gives the table on every machine. */
const SINES = Int32Array.from({ length: TURN }, (_, step) => {
  const quarter = step & 255;
  const within = Math.round(Math.sin(((step & 256 ? 256 - quarter : quarter) / TURN) * Math.PI * 2) * ONE);
  return step & 512 ? -within : within;
});

export function sin(angle: number): number {
  return SINES[angle & (TURN - 1)] ?? 0;
}

export function cos(angle: number): number {
  return sin(angle + TURN / 4);
}

/** One part of a vector of the given length. */
export function part(unit: number, length: number): number {
  return Math.trunc((unit * length) / ONE);
}

/** The length of a vector, rounded down. */
export function length(x: number, y: number): number {
  return Math.floor(Math.sqrt(x * x + y * y));
}

export function toSteps(radians: number): number {
  return Math.round((radians / (Math.PI * 2)) * TURN) & (TURN - 1);
}

export function toRadians(steps: number): number {
  return (steps / TURN) * Math.PI * 2;
}
