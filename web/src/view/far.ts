/** How far it is, once per ship, bolt and frame: `Math.hypot` would make garbage of its result each time. */
export const far = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);
