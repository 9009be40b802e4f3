/** The mouse over the scene: where it points, left button fires, right one dashes. */
export class Mouse {
  x = 0;
  y = 0;
  /** Whether a mouse has been seen since the last touch. */
  used = false;
  /** Not over a button or a panel. */
  overScene = false;
  fire = false;
  dash = false;

  constructor(scene: HTMLElement) {
    window.addEventListener("pointermove", (event) => this.moved(event));
    scene.addEventListener("pointerdown", (event) => this.button(event, true));
    window.addEventListener("pointerup", (event) => this.button(event, false));
    window.addEventListener("blur", () => this.release());
    scene.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  release(): void {
    this.fire = false;
    this.dash = false;
  }

  private moved(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      this.used = false;
      return;
    }
    this.used = true;
    this.x = event.clientX;
    this.y = event.clientY;
    this.overScene = event.target instanceof HTMLCanvasElement;
    // A second button that goes down while the first is held comes as a move.
    this.fire = this.fire && (event.buttons & 1) !== 0;
    this.dash = (event.buttons & 2) !== 0 && (this.dash || this.overScene);
    if ((event.buttons & 1) !== 0 && this.overScene) this.fire = true;
  }

  private button(event: PointerEvent, down: boolean): void {
    if (event.pointerType === "touch") return;
    this.moved(event);
    if (event.button === 0) this.fire = down;
    if (event.button === 2) this.dash = down;
  }
}
