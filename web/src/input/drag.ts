/** Farther than this (px) a press is a drag and not a tap. */
const TAP = 6;

export interface DragHooks {
  /** Moved by so many px. */
  drag: (dx: number, dy: number) => void;
  tap: (x: number, y: number) => void;
}

/** The scene dragged by mouse or finger, or tapped: for who watches. Ends with `end`. */
export class Drag {
  private pointer: number | undefined;
  private x = 0;
  private y = 0;
  private dragged = false;
  private readonly listening = new AbortController();

  constructor(scene: HTMLElement, private readonly hooks: DragHooks) {
    const { signal } = this.listening;
    scene.addEventListener("pointerdown", (event) => this.down(event), { signal });
    window.addEventListener("pointermove", (event) => this.move(event), { signal });
    window.addEventListener("pointerup", (event) => this.up(event), { signal });
    window.addEventListener("pointercancel", () => (this.pointer = undefined), { signal });
  }

  end(): void {
    this.listening.abort();
  }

  private down(event: PointerEvent): void {
    if (this.pointer !== undefined) return;
    this.pointer = event.pointerId;
    this.x = event.clientX;
    this.y = event.clientY;
    this.dragged = false;
  }

  private move(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    const dx = event.clientX - this.x;
    const dy = event.clientY - this.y;
    if (!this.dragged && Math.hypot(dx, dy) < TAP) return;
    this.dragged = true;
    this.x = event.clientX;
    this.y = event.clientY;
    this.hooks.drag(dx, dy);
  }

  private up(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    if (!this.dragged) this.hooks.tap(event.clientX, event.clientY);
  }
}
