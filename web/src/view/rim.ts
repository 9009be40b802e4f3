/** What of the screen is not for marks, px at each side: rounded corners, cameras, and the lines at the top. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const noInsets = (): Insets => ({ left: 0, right: 0, top: 0, bottom: 0 });

/** The screen, as far as marks at its edge are concerned. */
export interface Rim {
  readonly width: number;
  readonly height: number;
  readonly insets: Readonly<Insets>;
}

/** Where the way from the middle of the screen toward `dx`, `dy` ends, so far inside of the rim. */
export function toRim({ width, height, insets }: Rim, dx: number, dy: number, inside: number, out: { x: number; y: number }): void {
  const across = width / 2 - inside - (dx < 0 ? insets.left : insets.right);
  const down = height / 2 - inside - (dy < 0 ? insets.top : insets.bottom);
  const reach = Math.min(across / Math.max(1, Math.abs(dx)), down / Math.max(1, Math.abs(dy)));
  out.x = width / 2 + dx * reach;
  out.y = height / 2 + dy * reach;
}
