import { BitmapFont } from "pixi.js";

/** The font of what stands at ships. */
export const NAMES = "names";

/**
 * Draws its letters once, on one picture: by itself Pixi draws them so large that a name's letters lie on
 * several, and each change of picture is a draw of its own. Letters of other scripts are added when needed.
 */
export function bakeNames(): void {
  BitmapFont.install({
    name: NAMES,
    style: { fontFamily: "Barlow", fontSize: 40, fontWeight: "600", fill: 0xffffff },
    chars: [["!", "~"]],
    textureStyle: { scaleMode: "linear", mipmapFilter: "nearest" },
  });
}
