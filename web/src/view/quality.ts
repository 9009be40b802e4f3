/** Frames longer than this are too long to feel smooth, ms. */
const SLOW = 24;
/** A look at the frames of so many ms before anything is changed. */
const LOOK = 1500;
const STEP = 0.125;
/** Less than this share of the pixels across would show. */
const LEAST = 0.75;
/** A hidden tab or a halt is not slowness. */
const HALT = 250;

/**
 * Draws fewer pixels where the machine is too slow for all of them. It only ever goes down: a
 * picture that sharpens and blurs in turn is worse than a soft one.
 */
export class Quality {
  /** Share of the screen's own pixels, across. */
  share = 1;
  private frames = 0;
  private spent = 0;

  /** Takes the length of a frame; true when the share has changed. */
  took(ms: number): boolean {
    if (ms > HALT) return false;
    this.frames += 1;
    this.spent += ms;
    if (this.spent < LOOK) return false;
    const mean = this.spent / this.frames;
    this.frames = this.spent = 0;
    if (mean <= SLOW || this.share <= LEAST) return false;
    this.share = Math.max(LEAST, this.share - STEP);
    return true;
  }
}
