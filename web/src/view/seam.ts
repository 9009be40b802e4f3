import { RenderContainer } from "pixi.js";

/**
 * Stands between two layers of sprites and draws nothing: each layer becomes a batch of its own. Pixi then
 * needs but one picture at a time, so that a pixel is looked up once; a shader that chooses between two
 * looks into both. (Where the blend or the picture changes within a batch for one, Pixi draws every sprite
 * after it by itself.)
 */
export const seam = (): RenderContainer => new RenderContainer(() => undefined);
