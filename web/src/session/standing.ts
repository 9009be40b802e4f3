import type { Match, Snapshot } from "skirmish-client";
import type { Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Dashes, Effect, MatchState, Phase, Standing } from "./model";

const PHASES: readonly Phase[] = ["countdown", "playing", "result"];

/** How many kills the snapshot counts and the picture has still to show in which a player has that part. */
export type Untold = (part: "by" | "victim", player: number) => number;

/**
 * How the match stands, from the newest snapshot: what the HUD shows, some times a second. A score does not rise
 * before the screen shows what for.
 */
export function standing(match: Match, setup: Setup, columns: Columns, snapshot: Snapshot, untold: Untold): MatchState {
  const { info, player: me } = match;
  const table = (index: number) => {
    const found = snapshot.tables[index];
    if (found === undefined) throw new RangeError("a snapshot lacks a table of its schema");
    return found;
  };
  const pilots = table(columns.tables.pilots);
  const ships = table(columns.tables.ships);
  const round = table(columns.tables.round);
  const seconds = (ticks: number) => ticks / setup.tickRate;
  const roundValue = (column: number) => (round.length > 0 ? round.value(0, column) : 0);

  const phase = PHASES[roundValue(columns.round.phase)] ?? "playing";
  // The result is what counts, shown or not.
  const hidden: Untold = phase === "playing" ? untold : () => 0;
  const standings: Standing[] = [];
  for (let row = 0; row < pilots.length; row++) {
    const id = pilots.id(row);
    const member = match.roster.get(id);
    standings.push({
      id,
      rank: 0,
      name: member?.name ?? "…",
      bot: member?.bot ?? false,
      present: member?.present ?? true,
      team: setup.teams ? pilots.value(row, columns.pilots.team) - 1 : undefined,
      kills: Math.max(0, pilots.value(row, columns.pilots.kills) - hidden("by", id)),
      deaths: Math.max(0, pilots.value(row, columns.pilots.deaths) - hidden("victim", id)),
      me: id === me,
    });
  }
  rank(standings);

  const own = me === 0 ? -1 : ships.find(me);
  const pilot = me === 0 ? -1 : pilots.find(me);
  const c = columns.ships;
  return {
    code: info?.code ?? "",
    name: info?.name ?? "",
    map: setup.title,
    teams: setup.teams,
    me,
    phase,
    seconds: seconds(roundValue(columns.round.until) - snapshot.tick),
    standings,
    teamScores: [teamScore(0), teamScore(1)],
    winner: roundValue(columns.round.winner),
    myTeam: standings.find((row) => row.me)?.team,
    alive: own >= 0,
    respawnIn: pilot < 0 ? 0 : seconds(pilots.value(pilot, columns.pilots.respawn) - snapshot.tick),
    killer: undefined,
    health: own < 0 ? 0 : ships.value(own, c.health) / setup.figures.ship_health,
    effects: own < 0 ? [] : effects(),
    dashes: dashes(),
    watching: undefined,
  };

  function teamScore(team: 0 | 1): number {
    let score = roundValue(team === 0 ? columns.round.team_1 : columns.round.team_2);
    for (const row of standings) if (row.team === team) score -= hidden("by", row.id);
    return Math.max(0, score);
  }

  function effects(): Effect[] {
    const { figures } = setup;
    const list: Effect[] = [];
    const safe = ships.value(own, c.safe) - snapshot.tick;
    if (safe > 0 && phase === "playing") list.push({ kind: "safe", share: Math.min(1, safe / figures.protection), label: "Protected" });
    const rapid = ships.value(own, c.rapid) - snapshot.tick;
    if (rapid > 0) list.push({ kind: "rapid", share: rapid / figures.rapid_lasts, label: "Rapid fire" });
    const shield = ships.value(own, c.shield);
    if (shield > 0) list.push({ kind: "shield", share: shield / figures.shield_points, label: "Shield" });
    return list;
  }

  function dashes(): Dashes {
    const { figures } = setup;
    const most = figures.dash_charges;
    if (own < 0) return { left: 0, most, ready: 0 };
    const wait = (ships.value(own, c.dash_ready) - snapshot.tick) / figures.dash_interval;
    return { left: ships.value(own, c.dashes), most, ready: 1 - Math.min(1, Math.max(0, wait)) };
  }
}

/** Most kills first, then fewest losses; who has the same shares the place. */
function rank(standings: Standing[]): void {
  standings.sort((a, b) => b.kills - a.kills || a.deaths - b.deaths || a.id - b.id);
  let place = 0;
  for (const [index, row] of standings.entries()) {
    const above = standings[index - 1];
    if (above === undefined || above.kills !== row.kills || above.deaths !== row.deaths) place = index + 1;
    row.rank = place;
  }
}
