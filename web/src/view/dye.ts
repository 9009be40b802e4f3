import type { Container } from "pixi.js";

/** Sets a tint if it is another one: Pixi takes a colour apart, in new arrays, each time one is set. */
export function dye(part: Container, tint: number): void {
  if (part.tint !== tint) part.tint = tint;
}
