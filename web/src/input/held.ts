import type { Action } from "../settings/bindings";
import { bindings } from "../settings/settings";

/** What is held down, on whichever device, as settings/bindings.ts names it. */
export class Held {
  private readonly presses = new Set<string>();

  press(press: string): void {
    this.presses.add(press);
  }

  lift(press: string): void {
    this.presses.delete(press);
  }

  clear(): void {
    this.presses.clear();
  }

  is(action: Action): boolean {
    const bound = bindings.value[action];
    for (let index = 0; index < bound.length; index++) if (this.presses.has(bound[index] ?? "")) return true;
    return false;
  }
}
