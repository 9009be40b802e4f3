import type { Colour } from "../tokens";
import type { Block, Ground } from "./frame";

/**
 * The four quarters of an arena: upper left, upper right, lower left, lower right. Each has a tint and a figure of
 * its own, so that one knows where one is. They only lend a hue: who is whose is told by other means.
 */
export const QUARTERS: readonly Colour[] = ["cyan", "amber", "mint", "coral"];

/** How much of it metal takes on. */
export const METAL = 0.05;
/** … and what is laid into the deck. */
export const INLAID = 0.4;
/** … and the haze, which keeps its brightness. */
export const HUE = 0.14;

export const quarterOf = (x: number, y: number, { width, height }: Ground): number => (x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2);

/** Blocks by quarter; those that lie across a border are cut there. */
export function byQuarter(blocks: readonly Block[], ground: Ground): Block[][] {
  const quarters: Block[][] = QUARTERS.map(() => []);
  for (const block of blocks) {
    for (const [x, w] of cut(block.x, block.w, ground.width / 2)) {
      for (const [y, h] of cut(block.y, block.h, ground.height / 2)) quarters[quarterOf(x + w / 2, y + h / 2, ground)]?.push({ x, y, w, h });
    }
  }
  return quarters;
}

function cut(from: number, length: number, at: number): [from: number, length: number][] {
  if (at <= from || at >= from + length) return [[from, length]];
  return [[from, at - from], [at, from + length - at]];
}
