import type { Intent } from "../input/intent";
import { keep, recall } from "../settings/storage";
import { hints, type Deed } from "./model";

/** In the order in which they are of use. */
const DEEDS: readonly Deed[] = ["move", "aim", "fire", "pickup"];
const KEY = "skirmish.hints";
/** How long something has to be done to count as learnt, seconds; of aiming, how far it has turned, radians. */
const LEARNT: Record<Exclude<Deed, "pickup">, number> = { move: 0.6, aim: 2.5, fire: 0.6 };
/** So many at once can be read. */
const AT_ONCE = 2;

/** What a newcomer has not done yet: each hint goes when its deed was done, and never comes back. */
export class Hints {
  private readonly done = { move: 0, aim: 0, fire: 0 };
  private left: readonly Deed[] = DEEDS.filter((deed) => recall(`${KEY}.${deed}`) === undefined);
  private aim = 0;

  constructor() {
    this.show();
  }

  saw(intent: Intent, seconds: number): void {
    if (this.left.length === 0) return;
    const turned = Math.abs(Math.sin((intent.aim - this.aim) / 2)) * 2;
    this.aim = intent.aim;
    this.do("move", intent.strength > 0.3 ? seconds : 0);
    this.do("aim", intent.aiming ? turned : 0);
    this.do("fire", intent.fire ? seconds : 0);
  }

  /** An own shot has hit. Whoever hits has aimed, and be it that the help did: who is content with it need not be told. */
  scored(): void {
    this.learn("aim");
  }

  pickedUp(): void {
    this.learn("pickup");
  }

  end(): void {
    hints.value = [];
  }

  private do(deed: Exclude<Deed, "pickup">, amount: number): void {
    this.done[deed] += amount;
    if (this.done[deed] > LEARNT[deed]) this.learn(deed);
  }

  private learn(deed: Deed): void {
    if (!this.left.includes(deed)) return;
    this.left = this.left.filter((other) => other !== deed);
    keep(`${KEY}.${deed}`, "done");
    this.show();
  }

  private show(): void {
    hints.value = this.left.slice(0, AT_ONCE);
  }
}
