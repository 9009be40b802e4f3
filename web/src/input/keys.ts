/** Keys by place on the keyboard, so that WASD is a cross on every layout. */
const MOVES: Record<string, readonly [number, number]> = {
  KeyW: [0, -1], ArrowUp: [0, -1],
  KeyS: [0, 1], ArrowDown: [0, 1],
  KeyA: [-1, 0], ArrowLeft: [-1, 0],
  KeyD: [1, 0], ArrowRight: [1, 0],
};
const FIRE = new Set(["Space"]);
const DASH = new Set(["ShiftLeft", "ShiftRight"]);

/** A direction from held keys; opposite keys cancel out. */
export function heading(held: ReadonlySet<string>): { angle: number; strength: number } {
  let x = 0;
  let y = 0;
  for (const key of held) {
    const move = MOVES[key];
    if (move === undefined) continue;
    x += move[0];
    y += move[1];
  }
  x = Math.sign(x);
  y = Math.sign(y);
  return x === 0 && y === 0 ? { angle: 0, strength: 0 } : { angle: Math.atan2(y, x), strength: 1 };
}

/** Keys held down, and keys pressed for the interface. Nothing is taken while a field has the focus. */
export class Keys {
  readonly held = new Set<string>();

  constructor(private readonly pressed: (code: string, event: KeyboardEvent) => void, private readonly playing: () => boolean) {
    window.addEventListener("keydown", (event) => this.down(event));
    window.addEventListener("keyup", (event) => {
      this.held.delete(event.code);
      if (event.code === "Tab") this.pressed("TabUp", event);
    });
    window.addEventListener("blur", () => this.held.clear());
  }

  get fire(): boolean {
    return [...FIRE].some((key) => this.held.has(key));
  }

  get dash(): boolean {
    return [...DASH].some((key) => this.held.has(key));
  }

  private down(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement && event.target.type === "text") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.playing() && (event.code in MOVES || FIRE.has(event.code))) event.preventDefault();
    if (!event.repeat) this.pressed(event.code, event);
    this.held.add(event.code);
  }
}
