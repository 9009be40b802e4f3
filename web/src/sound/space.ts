/** How a sound arrives from a place in the world. */
export interface Arrival {
  gain: number;
  /** -1 left to 1 right. */
  pan: number;
  /** What is above this many hertz stays on the way. */
  cutoff: number;
  /** 0 here to 1 where it cannot be heard any more. */
  far: number;
}

/** Half views away, nothing is heard. */
const REACH = 2;
const PAN = 0.8;
/** Hertz here, and by how many octaves it falls until the reach. */
const OPEN = 18_000;
const OCTAVES = 3.5;

/** In the middle of the head: what happens to oneself, and what comes from the game. */
export const HERE: Arrival = { gain: 1, pan: 0, cutoff: OPEN, far: 0 };

/** From (dx, dy) away, where 1 is half the width of the view; undefined beyond what is heard. */
export function arrival(dx: number, dy: number): Arrival | undefined {
  const distance = Math.hypot(dx, dy);
  if (!(distance < REACH)) return undefined;
  const far = distance / REACH;
  // Falls as in the open, and all the way to nothing, so that nothing drops out at the edge.
  const gain = (1 - far) / (1 + 2 * distance * distance);
  return { gain, pan: Math.max(-PAN, Math.min(PAN, dx * PAN)), cutoff: OPEN * 2 ** (-OCTAVES * far), far };
}
