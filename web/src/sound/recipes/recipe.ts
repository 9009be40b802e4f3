import type { Kit } from "../kit";

/** How a sound is made. */
export interface Recipe {
  seconds: number;
  /** Frequent ones sound a little different each time. */
  variations: number;
  /** Share of the room around it. */
  room?: number;
  /** `tune` is near 1 and differs between variations. The result is called for rising t in seconds. */
  voice: (kit: Kit, tune: number) => (t: number) => number;
}
