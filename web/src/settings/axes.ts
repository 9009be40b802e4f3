/** The ways in which sticks fly and aim. */
export const AXIS_USES = ["flyAcross", "flyDown", "aimAcross", "aimDown"] as const;
export type AxisUse = (typeof AXIS_USES)[number];

/** An axis of a gamepad, numbered as browsers do: right and down are positive, unless it is inverted. */
export interface Axis {
  readonly axis: number;
  readonly inverted: boolean;
}

/** Each axis has one use at most. */
export type Axes = Readonly<Record<AxisUse, Axis>>;

export const standardAxes: Axes = {
  flyAcross: { axis: 0, inverted: false },
  flyDown: { axis: 1, inverted: false },
  aimAcross: { axis: 2, inverted: false },
  aimDown: { axis: 3, inverted: false },
};

/** Gives an axis to a use; who had it before gets the one that is free now. */
export function giveAxis(axes: Axes, use: AxisUse, given: Axis): Axes {
  const before = AXIS_USES.find((other) => other !== use && axes[other].axis === given.axis);
  return { ...axes, ...(before === undefined ? {} : { [before]: axes[use] }), [use]: given };
}

export function invert(axes: Axes, use: AxisUse): Axes {
  return { ...axes, [use]: { ...axes[use], inverted: !axes[use].inverted } };
}

/** For the other hand: what flew aims, and what aimed flies. */
export function otherHand({ flyAcross, flyDown, aimAcross, aimDown }: Axes): Axes {
  return { flyAcross: aimAcross, flyDown: aimDown, aimAcross: flyAcross, aimDown: flyDown };
}

/** How far an axis is pushed, for what it is used. */
export function pushOf(values: readonly number[], { axis, inverted }: Axis): number {
  const value = values[axis] ?? 0;
  return inverted ? -value : value;
}

/** What was stored, if it is whole. */
export function readAxes(stored: unknown): Axes | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const told = stored as Record<string, Partial<Axis> | undefined>;
  const read = AXIS_USES.map((use) => ({ axis: told[use]?.axis ?? -1, inverted: told[use]?.inverted === true }));
  const numbers = new Set(read.map(({ axis }) => axis));
  if (numbers.size < AXIS_USES.length || read.some(({ axis }) => !Number.isInteger(axis) || axis < 0)) return undefined;
  return Object.fromEntries(AXIS_USES.map((use, index) => [use, read[index]])) as Record<AxisUse, Axis>;
}
