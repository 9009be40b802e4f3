import type { Intent } from "../input/intent";
import { keep, recall } from "../settings/storage";
import { hints, match, type Deed } from "./model";

/** In the order in which they are of use. */
const DEEDS: readonly Deed[] = ["move", "aim", "fire", "pickup"];
const KEY = "skirmish.hints";
/** How long something has to be done to count as learnt, seconds; of aiming, how far it has turned, radians. */
const LEARNT: Record<Exclude<Deed, "pickup">, number> = { move: 0.6, aim: 2.5, fire: 0.6 };
/** Before the fight there is nothing to shoot at. */
const BEFORE_THE_FIGHT: readonly Deed[] = ["move", "aim"];
/** What is no matter of how to fly has read itself after so many seconds on the screen. */
const READ = 6;

/** What a newcomer has not done yet: each hint goes when its deed was done, and never comes back. */
export class Hints {
  private readonly done = { move: 0, aim: 0, fire: 0 };
  private left: readonly Deed[] = DEEDS.filter((deed) => recall(`${KEY}.${deed}`) === undefined);
  private aim = 0;
  private fights = false;
  private read = 0;

  constructor() {
    this.show();
  }

  saw(intent: Intent, seconds: number): void {
    if (this.left.length === 0) return;
    const turned = Math.abs(Math.sin((intent.aim - this.aim) / 2)) * 2;
    this.aim = intent.aim;
    this.do("move", intent.strength > 0.3 ? seconds : 0);
    this.do("aim", intent.aiming ? turned : 0);
    const { alive = false, phase } = match.value ?? {};
    const fights = phase === "playing";
    // Whoever holds it down in the countdown has not seen it fire.
    this.do("fire", intent.fire && fights ? seconds : 0);
    if (hints.value[0] === "pickup" && alive) this.read += seconds;
    if (this.read > READ) this.learn("pickup");
    if (fights === this.fights) return;
    this.fights = fights;
    this.show();
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

  /** How to fly at once, in a line; what lies about when that is learnt. */
  private show(): void {
    const flying = this.left.filter((deed) => deed !== "pickup");
    const now = flying.length > 0 ? flying : this.left;
    hints.value = this.fights ? now : now.filter((deed) => BEFORE_THE_FIGHT.includes(deed));
  }
}
