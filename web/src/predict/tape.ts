import type { Input } from "./movement";

/** How long a player without inputs goes on with the last one (SPEC.md, section 8). */
const REPEAT_MS = 250;

const HANDS_OFF: Input = { direction: 0, strength: 0, aim: 0, buttons: 0 };

/** What the server applies in each tick, as far as it was sent: inputs by tick, and what stands in for those that are missing. */
export class Tape {
  private readonly inputs: Input[];
  /** The tick each slot stands for; a slot of another tick tells nothing. */
  private readonly ticks: Float64Array;
  private readonly repeats: number;

  constructor(private readonly length: number, tickRate: number) {
    this.inputs = Array.from({ length }, () => ({ ...HANDS_OFF }));
    this.ticks = new Float64Array(length).fill(-1);
    this.repeats = Math.round((REPEAT_MS * tickRate) / 1000);
  }

  /** An input was sent for that tick. */
  put(tick: number, { direction, strength, aim, buttons }: Input): void {
    const slot = tick % this.length;
    const input = this.inputs[slot];
    if (input === undefined) throw new RangeError(`no tick ${tick}`);
    input.direction = direction;
    input.strength = strength;
    input.aim = aim;
    input.buttons = buttons;
    this.ticks[slot] = tick;
  }

  at(tick: number): Input {
    for (let back = 0; back <= this.repeats && back <= tick; back++) {
      const slot = (tick - back) % this.length;
      if (this.ticks[slot] === tick - back) return this.inputs[slot] ?? HANDS_OFF;
    }
    return HANDS_OFF;
  }
}
