import { RenderContainer, type Renderer, type WebGLRenderer } from "pixi.js";
import type { Block } from "./frame";

/**
 * Large upright blocks of one plain colour, by clearing their part of the screen: without a graphics card
 * that costs a tenth of drawing them. Their edges lie on whole pixels; something is to cover them.
 */
export class Slabs extends RenderContainer {
  private readonly colour: readonly [red: number, green: number, blue: number];

  constructor(private readonly blocks: readonly Block[], tone: number) {
    super({});
    this.colour = [((tone >> 16) & 255) / 255, ((tone >> 8) & 255) / 255, (tone & 255) / 255];
  }

  override render(renderer: Renderer): void {
    const { gl, resolution, canvas } = renderer as WebGLRenderer;
    const { a, tx, ty } = this.worldTransform;
    const [red, green, blue] = this.colour;
    gl.enable(gl.SCISSOR_TEST);
    gl.clearColor(red, green, blue, 1);
    for (let index = 0; index < this.blocks.length; index++) {
      const block = this.blocks[index];
      if (block === undefined) continue;
      const left = within((block.x * a + tx) * resolution, canvas.width);
      const right = within(((block.x + block.w) * a + tx) * resolution, canvas.width);
      const top = within((block.y * a + ty) * resolution, canvas.height);
      const bottom = within(((block.y + block.h) * a + ty) * resolution, canvas.height);
      if (right <= left || bottom <= top) continue;
      gl.scissor(left, canvas.height - bottom, right - left, bottom - top);
      gl.clear(gl.COLOR_BUFFER_BIT);
    }
    gl.disable(gl.SCISSOR_TEST);
    // Pixi takes it for what it set last: nothing is where nothing is drawn.
    gl.clearColor(0, 0, 0, 0);
  }
}

/** The nearest pixel of so many. */
const within = (at: number, size: number): number => Math.min(size, Math.max(0, Math.round(at)));
