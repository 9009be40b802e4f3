/** What the scene draws: plain values, filled anew each frame by whoever knows the match. */

export type Side = "own" | "ally" | "foe";
export type PickupKind = "repair" | "shield" | "rapid" | "dash";

export const PICKUP_KINDS: readonly PickupKind[] = ["repair", "shield", "rapid", "dash"];

export interface ShipView {
  id: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
  /** Radians, 0 = right, clockwise on the screen. */
  aim: number;
  /** Share of full thrust, and where it pushes to. */
  thrust: number;
  thrustAngle: number;
  hull: number;
  side: Side;
  /** 0 or 1 in a team match, undefined otherwise. */
  team: number | undefined;
  name: string;
  /** Shares of the full value. */
  health: number;
  shield: number;
  protected: boolean;
  rapid: boolean;
  dashing: boolean;
  leader: boolean;
  /** Told apart for the moment: whom a spectator follows, or who has just shot the own ship down. */
  marked: boolean;
  /** The connection is gone, the seat is kept. */
  absent: boolean;
}

export interface BoltView {
  id: number;
  x: number;
  y: number;
  angle: number;
  /** 1, or less while it fades. */
  strength: number;
  side: Side;
  team: number | undefined;
}

export interface PickupView {
  id: number;
  kind: PickupKind;
  x: number;
  y: number;
  /** 1 = there to be taken; below, how far its return has come. */
  ready: number;
  /** The own ship has no use for it now, and would not take it. */
  spare: boolean;
}

/** A list that keeps its objects, so that filling it each frame allocates nothing. */
export class Reused<T> {
  readonly items: T[] = [];
  length = 0;

  constructor(private readonly make: () => T) {}

  clear(): void {
    this.length = 0;
  }

  next(): T {
    const item = (this.items[this.length] ??= this.make());
    this.length += 1;
    return item;
  }

  at(index: number): T {
    const item = this.items[index];
    if (item === undefined || index >= this.length) throw new RangeError(`no item ${index}`);
    return item;
  }
}

export class Frame {
  /** Where the camera looks, in world units, and what it leads toward. */
  focusX = 0;
  focusY = 0;
  lead = false;
  /** Only scenery behind a page: ships wear no names and marks, and the view may go beyond the arena's edge. */
  scenery = false;
  aim = 0;
  /** How far the aim reaches, 0 to 1 of half the view. */
  reach = 0;
  /** Player id of the own ship, or of the one being watched. */
  me: number | undefined;
  /** Player id of who hit the own ship last, for as long as it matters; 0 otherwise. */
  hunter = 0;

  readonly ships = new Reused<ShipView>(newShip);
  readonly bolts = new Reused<BoltView>(newBolt);
  readonly pickups = new Reused<PickupView>(newPickup);

  clear(): void {
    this.ships.clear();
    this.bolts.clear();
    this.pickups.clear();
  }
}

function newShip(): ShipView {
  return {
    id: 0, x: 0, y: 0, vx: 0, vy: 0, aim: 0, thrust: 0, thrustAngle: 0, hull: 0, side: "foe", team: undefined, name: "",
    health: 1, shield: 0, protected: false, rapid: false, dashing: false, leader: false, marked: false, absent: false,
  };
}

function newBolt(): BoltView {
  return { id: 0, x: 0, y: 0, angle: 0, strength: 1, side: "foe", team: undefined };
}

function newPickup(): PickupView {
  return { id: 0, kind: "repair", x: 0, y: 0, ready: 1, spare: false };
}

/** A part of a wall, in world units. */
export interface Block {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The still parts of a match: as large as it is, and what one cannot fly through. */
export interface Ground {
  width: number;
  height: number;
  /** Walls lie on a grid of this size. */
  tile: number;
  walls: Block[];
  shipRadius: number;
}
