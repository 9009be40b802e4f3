import type { MatchState, Standing } from "../session/model";
import { anyScored, placeOf } from "../session/ranks";
import { count, sideName } from "../ui/words";

/** More names than that are a number. */
const MOST_NAMES = 3;

/** A round as it went for whoever reads it. */
export interface Story {
  /** What came of it for everybody; for who has won, how. */
  outcome: string;
  /** What came of it for oneself; for who watched, the outcome. */
  title: string;
  /** Gold is for who has won, or shares the first place; sides have their own colour. */
  tone: string;
  /** Oneself, or the own side, has won or shares the first place. */
  won: boolean;
  /** Own figures; empty for who watched. */
  figures: string;
}

export function story(now: MatchState): Story {
  const mine = now.standings.find((row) => row.me);
  const outcome = now.teams ? sidesOutcome(now) : pilotsOutcome(now, mine);
  const tone = now.teams ? sidesTone(now, mine) : mine !== undefined && isFirst(now, mine) ? "won" : "";
  if (mine === undefined) return { outcome: "Round over", title: outcome, tone, won: false, figures: "" };
  const won = now.teams ? now.winner - 1 === now.myTeam : tone === "won";
  const place = capital(`${placeOf(mine, now.standings)} of ${now.standings.length}`);
  const tally = `${count(mine.kills, "kill")}, ${count(mine.deaths, "loss", "losses")}`;
  if (now.teams) return { outcome, title: ownSide(now), tone, won, figures: `You: ${place.toLowerCase()}, ${tally}` };
  if (!anyScored(now.standings)) return { outcome: "Round over", title: outcome, tone, won, figures: tally };
  if (now.winner === now.me) return { outcome: `${place}: ${ahead(mine, now.standings[1])}`, title: "You win!", tone, won, figures: tally };
  return { outcome, title: `${place}${behind(mine, now.standings[0])}`, tone, won, figures: tally };
}

/** A lost round does not stand in the colour of the others. */
function sidesTone(now: MatchState, mine: Standing | undefined): string {
  return now.winner === 0 || (mine !== undefined && now.winner - 1 !== now.myTeam) ? "" : `team-${now.winner - 1}`;
}

function isFirst(now: MatchState, mine: Standing): boolean {
  return now.winner === now.me || (now.winner === 0 && mine.rank === 1 && anyScored(now.standings));
}

function sidesOutcome(now: MatchState): string {
  const [one, other] = now.teamScores;
  return now.winner === 0 ? `Draw: ${one} to ${other}` : `${sideName(now.winner - 1)} wins`;
}

function ownSide(now: MatchState): string {
  const [one, other] = now.myTeam === 1 ? [now.teamScores[1], now.teamScores[0]] : now.teamScores;
  if (now.winner === 0) return `A draw for your side: ${one} to ${other}`;
  return `Your side ${now.winner - 1 === now.myTeam ? "wins" : "loses"}: ${one} to ${other}`;
}

function pilotsOutcome(now: MatchState, mine: Standing | undefined): string {
  if (!anyScored(now.standings)) return "Nobody scored";
  if (now.winner === 0) return `Draw: ${names(now.standings.filter((row) => row.rank === 1))}`;
  if (mine !== undefined && now.winner === now.me) return "You win!";
  return `${now.standings.find((row) => row.id === now.winner)?.name ?? "Somebody who left"} wins`;
}

/** How clear the victory was. */
function ahead(mine: Standing, second: Standing | undefined): string {
  if (second === undefined) return count(mine.kills, "kill");
  const by = mine.kills - second.kills;
  return by > 0 ? `${few(by)} ahead of ${second.name}` : `fewer losses than ${second.name}`;
}

/** How far it was to the first place; nothing for who has it. */
function behind(mine: Standing, first: Standing | undefined): string {
  if (first === undefined || mine.rank === first.rank) return "";
  const by = first.kills - mine.kills;
  if (by === 0) return `: level with ${first.name}, more losses`;
  return `: ${few(by)} ${by === 1 ? "short" : "behind"}`;
}

const few = (kills: number) => (kills === 1 ? "one kill" : count(kills, "kill"));
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function names(rows: Standing[]): string {
  if (rows.length > MOST_NAMES) return `${rows.length} pilots`;
  return rows.map((row) => (row.me ? "you" : row.name)).join(", ");
}
