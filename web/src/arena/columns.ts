import type { Schema } from "skirmish-client";

/** Where the values of the arena's tables stand. Asked once per match, by name. */
export class Columns {
  readonly ships;
  readonly bolts;
  readonly pickups;
  readonly pilots;
  readonly round;
  /** Indices of the tables themselves. */
  readonly tables;

  constructor(schema: Schema) {
    const of = <const Names extends readonly string[]>(table: string, ...names: Names) =>
      Object.fromEntries(names.map((name) => [name, schema.column(table, name)])) as Record<Names[number], number>;
    this.ships = of("ships", "x", "vx", "y", "vy", "aim", "health", "shield", "ready", "rapid", "dashes", "dash_ready", "safe");
    this.bolts = of("bolts", "x", "y", "angle", "owner", "born");
    this.pickups = of("pickups", "kind", "x", "y", "ready");
    this.pilots = of("pilots", "team", "hull", "kills", "deaths", "respawn");
    this.round = of("round", "number", "phase", "until", "winner", "team_1", "team_2");
    this.tables = {
      ships: schema.table("ships"),
      bolts: schema.table("bolts"),
      pickups: schema.table("pickups"),
      pilots: schema.table("pilots"),
      round: schema.table("round"),
    };
  }
}

/** How many births the column `born` tells apart. */
export const birthsOf = (schema: Schema): number => schema.tables[schema.table("bolts")]?.columns[schema.column("bolts", "born")]?.wrap ?? 0;
