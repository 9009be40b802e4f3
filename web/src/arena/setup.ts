/** What the arena tells at joining: its map and its figures. Nothing of it is repeated in the page. */

/** Units: lengths in units, speeds in units a tick, times in ticks. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Figures {
  readonly ship_radius: number;
  readonly ship_speed: number;
  readonly ship_thrust: number;
  readonly ship_drag: number;
  readonly ship_health: number;
  readonly ship_shove: number;
  readonly bolt_speed: number;
  readonly bolt_radius: number;
  readonly bolt_life: number;
  readonly bolt_parts: number;
  readonly bolt_damage: number;
  readonly fire_interval: number;
  readonly lag_most: number;
  readonly respawn: number;
  readonly protection: number;
  readonly pickup_radius: number;
  readonly pickup_return: number;
  readonly repair_health: number;
  readonly shield_points: number;
  readonly rapid_lasts: number;
  readonly rapid_interval: number;
  readonly dash_charges: number;
  readonly dash_speed: number;
  readonly dash_interval: number;
  readonly slack_place: number;
}

export interface Setup {
  readonly teams: boolean;
  readonly tickRate: number;
  /** Units of length in a pixel of the world. */
  readonly unit: number;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly tile: number;
  readonly walls: readonly Rect[];
  readonly figures: Figures;
}

/** The rules this page predicts and shows. */
export const GAME = "arena";
export const RULES = 2;

const FIGURES: readonly (keyof Figures)[] = [
  "ship_radius", "ship_speed", "ship_thrust", "ship_drag", "ship_health", "ship_shove",
  "bolt_speed", "bolt_radius", "bolt_life", "bolt_parts", "bolt_damage", "fire_interval", "lag_most", "respawn", "protection",
  "pickup_radius", "pickup_return", "repair_health", "shield_points", "rapid_lasts", "rapid_interval", "dash_charges", "dash_speed", "dash_interval", "slack_place",
];

/** Throws if the server's game is not the one this page knows. */
export function readSetup(value: unknown): Setup {
  const setup = fields(value);
  const map = fields(setup["map"]);
  const told = fields(setup["figures"]);
  const walls = map["walls"];
  if (!Array.isArray(walls)) throw new TypeError("the arena's setup has no walls");
  return {
    teams: setup["mode"] === "teams",
    tickRate: figure(setup, "tick_rate"),
    unit: figure(setup, "unit"),
    title: String(map["title"] ?? ""),
    width: figure(map, "width"),
    height: figure(map, "height"),
    tile: figure(map, "tile"),
    walls: walls.map(rect),
    figures: Object.fromEntries(FIGURES.map((name) => [name, figure(told, name)])) as unknown as Figures,
  };
}

function rect(value: unknown): Rect {
  const wall = fields(value);
  return { x: figure(wall, "x"), y: figure(wall, "y"), w: figure(wall, "w"), h: figure(wall, "h") };
}

function fields(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new TypeError("the arena's setup is not what this page knows");
  return value as Record<string, unknown>;
}

function figure(of: Record<string, unknown>, name: string): number {
  const value = of[name];
  if (typeof value !== "number") throw new TypeError(`the arena's setup has no ${name}`);
  return value;
}
