import type { PickupKind } from "../view/frame";
import { far } from "../view/far";
import type { Picture } from "./picture";

const WORDS: Record<PickupKind, string> = { repair: "Hull is full", shield: "Shield is full", rapid: "", dash: "Dashes are full" };

/** So long it is not told again, seconds. */
const AGAIN = 10;

/** Whoever flies over something they cannot use is told why it stays, now and then. */
export class Spare {
  /** What the own ship was over when it was last looked. */
  private over = 0;
  private quiet = 0;

  /** `reach`: so near, in px, a ship takes a pickup. */
  constructor(private readonly picture: Picture, private readonly reach: number, private readonly say: (words: string, kind: PickupKind) => void) {}

  frame(seconds: number): void {
    const { frame, me, places } = this.picture;
    const own = places.get(me);
    let over = 0;
    this.quiet -= seconds;
    for (let index = 0; own !== undefined && frame.lead && index < frame.pickups.length; index++) {
      const pickup = frame.pickups.at(index);
      if (!pickup.spare || pickup.ready < 1 || far(pickup.x - own.x, pickup.y - own.y) > this.reach) continue;
      over = pickup.id;
      if (over === this.over || this.quiet > 0) continue;
      this.say(WORDS[pickup.kind], pickup.kind);
      this.quiet = AGAIN;
    }
    this.over = over;
  }
}
