import type { Block, Ground } from "./frame";

export type Point = readonly [x: number, y: number];

/**
 * The outlines of all walls together, so that walls that touch look like one: closed loops with
 * the solid side on the right hand. Blocks go clockwise, the arena's edge the other way.
 */
export function outlinesOf({ width, height, tile, walls }: Ground): Point[][] {
  const columns = Math.round(width / tile);
  const rows = Math.round(height / tile);
  const solid = solidTiles(walls, tile, columns, rows);
  const isSolid = (column: number, row: number) =>
    column < 0 || row < 0 || column >= columns || row >= rows || solid[row * columns + column] === 1;
  const next = new Map<number, number[]>();
  const at = (column: number, row: number) => row * (columns + 1) + column;
  const edge = (from: number, to: number) => {
    const ends = next.get(from);
    if (ends === undefined) next.set(from, [to]);
    else ends.push(to);
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!isSolid(column, row)) continue;
      if (!isSolid(column, row - 1)) edge(at(column, row), at(column + 1, row));
      if (!isSolid(column + 1, row)) edge(at(column + 1, row), at(column + 1, row + 1));
      if (!isSolid(column, row + 1)) edge(at(column + 1, row + 1), at(column, row + 1));
      if (!isSolid(column - 1, row)) edge(at(column, row + 1), at(column, row));
    }
  }
  const loops: Point[][] = [];
  for (const start of next.keys()) {
    while ((next.get(start)?.length ?? 0) > 0) loops.push(walk(start, next, columns, tile));
  }
  return loops;
}

function walk(start: number, next: Map<number, number[]>, columns: number, tile: number): Point[] {
  const corners: Point[] = [];
  let here = start;
  let came = 0;
  do {
    const ends = next.get(here);
    // Where two walls meet at a corner only, turning right keeps them apart.
    const right = ends?.findIndex((end) => isRightTurn(came, end - here, columns)) ?? -1;
    const to = ends?.splice(Math.max(0, right), 1)[0];
    if (to === undefined) break;
    if (to - here !== came) corners.push([(here % (columns + 1)) * tile, Math.floor(here / (columns + 1)) * tile]);
    came = to - here;
    here = to;
  } while (here !== start);
  // The loop may have begun in the middle of a straight edge.
  const [first, second] = corners;
  const last = corners.at(-1);
  if (first !== undefined && second !== undefined && last !== undefined) {
    const straight = (last[0] === first[0] && first[0] === second[0]) || (last[1] === first[1] && first[1] === second[1]);
    if (straight) corners.shift();
  }
  return corners;
}

function isRightTurn(came: number, goes: number, columns: number): boolean {
  const down = columns + 1;
  return (came === 1 && goes === down) || (came === down && goes === -1) || (came === -1 && goes === -down) || (came === -down && goes === 1);
}

function solidTiles(walls: readonly Block[], tile: number, columns: number, rows: number): Uint8Array {
  const solid = new Uint8Array(columns * rows);
  for (const wall of walls) {
    for (let row = Math.round(wall.y / tile); row < Math.round((wall.y + wall.h) / tile); row++) {
      const from = row * columns + Math.round(wall.x / tile);
      solid.fill(1, from, from + Math.round(wall.w / tile));
    }
  }
  return solid;
}
