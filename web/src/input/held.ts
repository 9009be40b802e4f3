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
    for (const press of bindings.value[action]) if (this.presses.has(press)) return true;
    return false;
  }
}
