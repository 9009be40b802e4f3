import type { Ground } from "../view/frame";
import type { Setup } from "./setup";

/** The arena's map as the scene draws it, px. */
export function groundOf({ width, height, tile, unit, walls, figures }: Setup): Ground {
  return {
    width: width / unit,
    height: height / unit,
    tile: tile / unit,
    walls: walls.map((wall) => ({ x: wall.x / unit, y: wall.y / unit, w: wall.w / unit, h: wall.h / unit })),
    shipRadius: figures.ship_radius / unit,
  };
}
