import { inHand } from "./device";
import type { Held } from "./held";

/** The bits of `buttons`, by the number of `button`. */
const BITS = [1, 4, 2, 8, 16];
/** A mouse that lies on a shaking desk is not in hand, px. */
const MOVED = 3;

/** The mouse: where it points, and its buttons while they go down over the scene. */
export class Mouse {
  x = 0;
  y = 0;
  /** Not over a button or a panel. */
  overScene = false;
  /** Whether there has been any sign of a mouse, and whether it moved since hands were off it. */
  known = false;
  moved = false;
  private buttons = 0;

  constructor(private readonly scene: HTMLElement, private readonly held: Held) {
    for (const kind of ["pointermove", "pointerdown", "pointerup"] as const) window.addEventListener(kind, (event) => this.take(event));
    window.addEventListener("blur", () => this.release());
    scene.addEventListener("contextmenu", (event) => event.preventDefault());
    // Middle buttons scroll, side buttons leave the page.
    scene.addEventListener("mousedown", (event) => event.button === 1 && event.preventDefault());
    scene.addEventListener("mouseup", (event) => event.button >= 3 && event.preventDefault());
  }

  release(): void {
    for (const button of BITS.keys()) this.held.lift(`Mouse${button}`);
    this.buttons = 0;
  }

  private take(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    if (Math.hypot(event.clientX - this.x, event.clientY - this.y) > MOVED || event.buttons !== this.buttons) {
      this.known = this.moved = true;
      inHand("mouse");
    }
    this.x = event.clientX;
    this.y = event.clientY;
    this.overScene = event.target === this.scene;
    // A second button that goes down or up while the first is held comes as a move.
    for (const [button, bit] of BITS.entries()) {
      const [was, is] = [(this.buttons & bit) !== 0, (event.buttons & bit) !== 0];
      if (is && !was && this.overScene) this.held.press(`Mouse${button}`);
      if (was && !is) this.held.lift(`Mouse${button}`);
    }
    this.buttons = event.buttons;
  }
}
