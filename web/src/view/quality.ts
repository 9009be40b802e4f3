/** Frames longer than this are too long to feel smooth, ms. */
const LONG = 24;
/** More of them than this share are felt … */
const FEW = 0.04;
/** … in each of three looks of so many ms: what happens once, as when a match begins, is no slowness. */
const LOOK = 1500;
const LOOKS = 3;
const STEP = 0.125;
/** Where so many are long, it goes down by twice as much. */
const MANY = 0.2;
/** Names can still be read with this share of the pixels across; in a fight, a late frame is worse than a soft one. */
const LEAST = 0.375;
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
  private long = 0;
  private spent = 0;
  private slowLooks = 0;
  /** Of the slow looks in a row, whether many frames were long in each. */
  private farOff = true;

  /** Takes the length of a frame; true when the share has changed. */
  took(ms: number): boolean {
    if (ms > HALT) return false;
    this.frames += 1;
    this.spent += ms;
    if (ms > LONG) this.long += 1;
    if (this.spent < LOOK) return false;
    const long = this.long / this.frames;
    this.slowLooks = long > FEW ? this.slowLooks + 1 : 0;
    this.farOff = long > MANY && (this.farOff || this.slowLooks === 1);
    this.frames = this.long = this.spent = 0;
    if (this.slowLooks < LOOKS || this.share <= LEAST) return false;
    this.slowLooks = 0;
    this.share = Math.max(LEAST, this.share - (this.farOff ? 2 * STEP : STEP));
    return true;
  }
}
