import { scene, tint } from "../tokens";
import { dice } from "./dice";
import { Flat, type FlatMesh, mix } from "./flat";
import type { Ground } from "./frame";
import { INLAID, QUARTERS, quarterOf } from "./quarters";

const PLATE = 256;
/** Straight pieces of a ring. */
const PIECES = 40;
/** Rings around the middle of the arena, and in the middle of each quarter: radius and width. */
const MIDDLE = [[360, 12], [330, 3], [150, 6]] as const;
const QUARTER = [[230, 8]] as const;
/** The strokes in a quarter's ring: one in the first, four in the last. */
const STROKE = { length: 170, width: 22, apart: 52 };

/** Plates of the deck, faint enough that stars shine through: seams, a few inlays, and figures that tell where one is. */
export function layDeck(ground: Ground): FlatMesh {
  const flat = new Flat();
  laySeams(flat, ground);
  layInlays(flat, ground);
  const { width, height } = ground;
  for (const [radius, wide] of MIDDLE) ring(flat, width / 2, height / 2, radius, wide, tint("steel"));
  for (const quarter of QUARTERS.keys()) {
    const x = width * (quarter % 2 === 0 ? 0.25 : 0.75);
    const y = height * (quarter < 2 ? 0.25 : 0.75);
    const tone = inlaid(quarter);
    for (const [radius, wide] of QUARTER) ring(flat, x, y, radius, wide, tone);
    for (let n = 0; n <= quarter; n++) {
      flat.rect(x + (n - quarter / 2) * STROKE.apart - STROKE.width / 2, y - STROKE.length / 2, STROKE.width, STROKE.length, tone, scene.inlay);
    }
  }
  return flat.mesh(false);
}

/** The tone of what is laid into the deck in a quarter. */
export const inlaid = (quarter: number): number => mix(tint("steel"), tint(QUARTERS[quarter] ?? "steel"), INLAID);

function laySeams(flat: Flat, { width, height }: Ground): void {
  const tone = tint("steel");
  for (let x = 0; x <= width; x += PLATE) flat.rect(x - 1.5, 0, 3, height, tone, scene.seam);
  for (let y = 0; y <= height; y += PLATE) flat.rect(0, y - 1.5, width, 3, tone, scene.seam);
}

function layInlays(flat: Flat, ground: Ground): void {
  const roll = dice(3);
  for (let x = 0; x < ground.width; x += PLATE) {
    for (let y = 0; y < ground.height; y += PLATE) {
      const tone = inlaid(quarterOf(x + PLATE / 2, y + PLATE / 2, ground));
      const inlay = (dx: number, dy: number, w: number, h: number) => flat.rect(x + dx, y + dy, w, h, tone, scene.inlay);
      for (const [dx, dy] of [[12, 12], [238, 12], [12, 238], [238, 238]] as const) inlay(dx, dy, 6, 6);
      const kind = roll();
      if (kind < 0.2) {
        inlay(40, 60, 110, 8);
        inlay(40, 76, 110, 8);
      } else if (kind < 0.35) inlay(170, 120, 12, 90);
      else if (kind < 0.5) {
        for (const far of [0, 62]) {
          inlay(150, 60 + far, 64, 2);
          inlay(150 + far, 62, 2, 60);
        }
      }
    }
  }
}

function ring(flat: Flat, x: number, y: number, radius: number, width: number, tone: number): void {
  const at = (n: number, r: number): [number, number] => [x + Math.cos((n / PIECES) * Math.PI * 2) * r, y + Math.sin((n / PIECES) * Math.PI * 2) * r];
  const [inner, outer] = [radius - width / 2, radius + width / 2];
  for (let n = 0; n < PIECES; n++) flat.quad([...at(n, inner), ...at(n, outer), ...at(n + 1, outer), ...at(n + 1, inner)], tone, scene.inlay);
}
