/** Which inputs were applied in the tick they named, by what the snapshots say of it. */

interface Sent {
  readonly seq: number;
  readonly tick: number;
}

/** More than any round trip that can be played, at 60 ticks a second. */
const LENGTH = 128;

export class SentInputs {
  /** Inputs of which a snapshot has told whether they were in time, and those that were not. */
  judged = 0;
  late = 0;
  private readonly waiting: Sent[] = [];
  /** The newest input that is known to have been due. */
  private due = 0;

  /** Numbering starts again; the counts stay. */
  restart(): void {
    this.waiting.length = 0;
    this.due = 0;
  }

  /** An input for a tick was sent. */
  sent(seq: number, tick: number): void {
    this.waiting.push({ seq, tick });
    if (this.waiting.length > LENGTH) this.waiting.shift();
  }

  /**
   * The snapshot of `tick` says that `seq` was applied last. Returns whether that is the input that was due;
   * if it is not, the server flew the tick with an older one.
   */
  applied(tick: number, seq: number): boolean {
    let newest = this.due;
    while (this.waiting[0] && this.waiting[0].tick <= tick) newest = this.waiting.shift()!.seq;
    if (newest !== this.due) {
      this.due = newest;
      this.judged += 1;
      if (seq < newest) this.late += 1;
    }
    return seq >= newest;
  }
}
