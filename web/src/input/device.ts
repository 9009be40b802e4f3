import { signal } from "@preact/signals";

/** What the player has in hand: hints and controls speak of that. `keys` is a keyboard without a mouse. */
export type Device = "mouse" | "keys" | "touch" | "pad";

export const device = signal<Device>(typeof matchMedia !== "undefined" && matchMedia("(pointer: coarse)").matches ? "touch" : "mouse");

/** Called at each sign of life; only a change is news. */
export function inHand(now: Device): void {
  if (device.peek() !== now) device.value = now;
}
