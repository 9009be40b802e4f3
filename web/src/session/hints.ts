import type { Intent } from "../input/intent";
import { hints } from "./model";

const KEY = "skirmish.hints";
/** How long something has to be done to count as learnt, seconds. */
const LEARNT = 0.6;

/** What a newcomer has not done yet: each hint goes when its deed was done, and never comes back. */
export class Hints {
  private moved = 0;
  private fired = 0;

  constructor() {
    hints.value = { move: !known("move"), fire: !known("fire") };
  }

  saw(intent: Intent, seconds: number): void {
    const { move, fire } = hints.value;
    if (!move && !fire) return;
    this.moved += intent.strength > 0.3 ? seconds : 0;
    this.fired += intent.fire ? seconds : 0;
    if (move && this.moved > LEARNT) this.learnt("move");
    if (fire && this.fired > LEARNT) this.learnt("fire");
  }

  end(): void {
    hints.value = { move: false, fire: false };
  }

  private learnt(what: "move" | "fire"): void {
    hints.value = { ...hints.value, [what]: false };
    try {
      localStorage.setItem(`${KEY}.${what}`, "done");
    } catch {
      // Then it is told again next time.
    }
  }
}

function known(what: string): boolean {
  try {
    return localStorage.getItem(`${KEY}.${what}`) !== null;
  } catch {
    return false;
  }
}
