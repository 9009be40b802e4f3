/** How far an axis has to go from where it was to count as pushed. */
const PUSHED = 0.6;

/** Finds the axis that is pushed. Triggers and worn sticks do not rest at 0, so what counts is how far each goes from where it was first seen. */
export class Pushes {
  private readonly rest = new Map<number, readonly number[]>();

  forget(): void {
    this.rest.clear();
  }

  find({ index, axes }: Pick<Gamepad, "index" | "axes">): { axis: number; far: number } | undefined {
    const rest = this.rest.get(index);
    if (rest === undefined) {
      this.rest.set(index, [...axes]);
      return undefined;
    }
    const far = axes.map((value, axis) => value - (rest[axis] ?? 0));
    const axis = far.findIndex((one) => Math.abs(one) >= PUSHED && far.every((other) => Math.abs(other) <= Math.abs(one)));
    return axis < 0 ? undefined : { axis, far: far[axis] ?? 0 };
  }
}
