import type { PickupKind } from "../view/frame";
import { far } from "../view/far";
import type { Picture } from "./picture";

const WORDS: Record<PickupKind, string> = { repair: "Hull is full", shield: "Shield is full", rapid: "", dash: "Dashes are full" };

/** Whoever flies over something they cannot use is told why it stays, once each time. */
export class Spare {
  /** What the own ship was over when it was last looked. */
  private over = 0;

  /** `reach`: so near, in px, a ship takes a pickup. */
  constructor(private readonly picture: Picture, private readonly reach: number, private readonly say: (words: string, kind: PickupKind) => void) {}

  frame(): void {
    const { frame, me, places } = this.picture;
    const own = places.get(me);
    let over = 0;
    for (let index = 0; own !== undefined && frame.lead && index < frame.pickups.length; index++) {
      const pickup = frame.pickups.at(index);
      if (!pickup.spare || pickup.ready < 1 || far(pickup.x - own.x, pickup.y - own.y) > this.reach) continue;
      over = pickup.id;
      if (over !== this.over) this.say(WORDS[pickup.kind], pickup.kind);
    }
    this.over = over;
  }
}
