/** What of the screen is not for marks, px at each side: rounded corners, cameras, thumbs, and the lines at the top. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const noInsets = (): Insets => ({ left: 0, right: 0, top: 0, bottom: 0 });

/** Something that stands on the lower edge, px: marks stand on top of it. */
export interface Shelf {
  left: number;
  right: number;
  top: number;
}

/** What thumbs cover in both lower corners of a phone held sideways, px. */
export interface Corners {
  width: number;
  height: number;
}

/** The screen, as far as marks at its edge are concerned. */
export interface Rim {
  readonly width: number;
  readonly height: number;
  readonly insets: Readonly<Insets>;
  readonly shelf?: Readonly<Shelf> | undefined;
  readonly corners?: Readonly<Corners> | undefined;
}

/** Whether it is under the thumbs in a corner, or nearer to them than that, px. */
export function inCorner({ width, height, corners }: Rim, x: number, y: number, near = 0): boolean {
  return corners !== undefined && y > height - corners.height - near && (x < corners.width + near || x > width - corners.width - near);
}

/**
 * Where the way from a place on the screen toward `dx`, `dy` ends, so far inside of the rim. `out` is that place
 * at first: what is not inside of the rim counts as at its edge.
 */
export function toRim(rim: Rim, dx: number, dy: number, inside: number, out: { x: number; y: number }): void {
  const { width, height, insets, shelf, corners } = rim;
  const left = insets.left + inside;
  const right = width - insets.right - inside;
  const top = insets.top + inside;
  const bottom = height - insets.bottom - inside;
  const x = Math.min(right, Math.max(left, out.x));
  const y = Math.min(bottom, Math.max(top, out.y));
  const across = dx < 0 ? x - left : right - x;
  const down = dy < 0 ? y - top : bottom - y;
  let reach = Math.min(across / Math.max(1, Math.abs(dx)), down / Math.max(1, Math.abs(dy)));
  if (corners !== undefined && inCorner(rim, x + dx * reach, y + dy * reach, inside)) {
    // It ends where it would go under a thumb: that is below its top and beyond its side.
    const beside = Math.max(0, (dx < 0 ? x - corners.width : width - corners.width - x) - inside);
    const above = Math.max(0, height - corners.height - inside - y);
    reach = Math.max(beside / Math.max(1, Math.abs(dx)), above / Math.max(1, Math.abs(dy)));
  }
  out.x = x + dx * reach;
  out.y = y + dy * reach;
  if (shelf === undefined || out.x < shelf.left - inside || out.x > shelf.right + inside) return;
  out.y = Math.min(out.y, shelf.top - inside);
}
