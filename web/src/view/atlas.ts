import { Rectangle, Texture } from "pixi.js";
import { canvas } from "./drawings";

const WIDTH = 2048;
/** Between pieces, so that none shines into its neighbour when drawn small. */
const GAP = 6;

export interface Piece {
  picture: HTMLCanvasElement;
  /** Where the sprite's position lies in the picture; its middle if not given. */
  anchor?: { x: number; y: number };
}

/** All pieces on one picture: what shares a picture is drawn in one go. */
export function pack<Name extends string>(pieces: Record<Name, Piece>): Record<Name, Texture> {
  const { picture, frames } = arrange(pieces);
  const { source } = Texture.from(picture);
  source.autoGenerateMipmaps = true;
  // Sizes hardly change in play, so that nobody sees a step between two of them; mixing two would cost twice.
  source.style.mipmapFilter = "nearest";
  const made = frames.map(([name, { anchor = { x: 0.5, y: 0.5 } }, frame]) => [name, new Texture({ source, frame, defaultAnchor: anchor })]);
  return Object.fromEntries(made) as Record<Name, Texture>;
}

/** The same pieces in other colours, in the place of those that `pack` made `texture` from. */
export function repack(texture: Texture, pieces: Record<string, Piece>): void {
  texture.source.resource = arrange(pieces).picture;
  texture.source.update();
}

/** In rows, the high ones first. */
function arrange(pieces: Record<string, Piece>): { picture: HTMLCanvasElement; frames: [name: string, piece: Piece, frame: Rectangle][] } {
  const entries = Object.entries(pieces).sort(([, a], [, b]) => b.picture.height - a.picture.height);
  const frames: [name: string, piece: Piece, frame: Rectangle][] = [];
  let x = 0;
  let y = 0;
  let row = 0;
  for (const [name, piece] of entries) {
    const { width, height } = piece.picture;
    if (x + width > WIDTH) {
      x = 0;
      y += row + GAP;
      row = 0;
    }
    frames.push([name, piece, new Rectangle(x, y, width, height)]);
    x += width + GAP;
    row = Math.max(row, height);
  }
  const picture = canvas(WIDTH, y + row, (c) => frames.forEach(([, { picture }, at]) => c.drawImage(picture, at.x, at.y)));
  return { picture, frames };
}
