/** What of the screen is not for marks, px at each side: rounded corners, cameras, thumbs, and the lines at the top. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const noInsets = (): Insets => ({ left: 0, right: 0, top: 0, bottom: 0 });

/** A part of the screen that is not for marks, px: lines or thumbs. Nothing, where right is not beyond left. */
export interface Block {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Nobody is seen behind it. */
  readonly hides: boolean;
}

export const block = (hides: boolean): Block => ({ left: 0, top: 0, right: 0, bottom: 0, hides });

/** The screen, as far as marks at its edge are concerned. */
export interface Rim {
  readonly width: number;
  readonly height: number;
  readonly insets: Readonly<Insets>;
  readonly blocks?: readonly Readonly<Block>[];
}

/** Whether somebody there is behind what nobody is seen behind. */
export function isHidden({ blocks = [] }: Rim, x: number, y: number): boolean {
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (block?.hides === true && x > block.left && x < block.right && y > block.top && y < block.bottom) return true;
  }
  return false;
}

/**
 * Where the way from a place on the screen toward `dx`, `dy` ends, so far inside of the rim. `out` is that place
 * at first: what is not inside of the rim counts as at its edge.
 */
export function toRim(rim: Rim, dx: number, dy: number, inside: number, out: { x: number; y: number }): void {
  const { width, height, insets, blocks = [] } = rim;
  const left = insets.left + inside;
  const right = width - insets.right - inside;
  const top = insets.top + inside;
  const bottom = height - insets.bottom - inside;
  const x = Math.min(right, Math.max(left, out.x));
  const y = Math.min(bottom, Math.max(top, out.y));
  const across = dx < 0 ? x - left : right - x;
  const down = dy < 0 ? y - top : bottom - y;
  const reach = Math.min(across / Math.max(1, Math.abs(dx)), down / Math.max(1, Math.abs(dy)));
  out.x = x + dx * reach;
  out.y = y + dy * reach;
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (block === undefined || block.right <= block.left) continue;
    const toLeft = out.x - block.left + inside;
    const toRight = block.right + inside - out.x;
    const up = out.y - block.top + inside;
    const below = block.bottom + inside - out.y;
    if (Math.min(toLeft, toRight, up, below) <= 0) continue;
    // Off it on the shortest way that does not lead over the rim.
    const least = Math.min(
      out.x - toLeft < left ? Infinity : toLeft, out.x + toRight > right ? Infinity : toRight,
      out.y - up < top ? Infinity : up, out.y + below > bottom ? Infinity : below,
    );
    if (least === toLeft) out.x -= toLeft;
    else if (least === toRight) out.x += toRight;
    else if (least === up) out.y -= up;
    else if (least === below) out.y += below;
  }
}
