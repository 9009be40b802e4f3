import { reducedMotion } from "../settings/settings";
import type { Spot } from "./blend";

/** So long the view stays where the own ship was lost, and so long it then takes to who did it, seconds. */
const STAYS = 0.5;
const GLIDES = 0.45;

/** Where one looks while the own ship is gone: at what is left of it, then at who shot it down. */
export class Aftermath {
  private readonly at: Spot = { x: 0, y: 0 };
  private passed = 0;

  /** It is looked at. */
  get lasts(): boolean {
    return this.passed > 0;
  }

  /** The own ship is there. */
  end(): void {
    this.passed = 0;
  }

  /** `killer`: undefined for who did it alone, and once they are gone, too; then the view rests where it is. */
  look(lost: Spot, killer: Spot | undefined, seconds: number): Spot {
    const { at } = this;
    if (this.passed === 0) {
      at.x = lost.x;
      at.y = lost.y;
    }
    this.passed += seconds;
    if (killer === undefined || reducedMotion.value) return at;
    const share = Math.min(1, Math.max(0, (this.passed - STAYS) / GLIDES));
    const eased = share * share * (3 - 2 * share);
    at.x = lost.x + (killer.x - lost.x) * eased;
    at.y = lost.y + (killer.y - lost.y) * eased;
    return at;
  }
}
