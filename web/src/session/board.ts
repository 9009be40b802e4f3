/** Who leads and what was played, as the server tells by HTTP. */

export interface Place {
  rank: number;
  name: string;
  points: number;
  wins: number;
  rounds: number;
  score: number;
}

export interface Round {
  id: string;
  /** The match's. */
  name: string;
  mode: string;
  map: string;
  finished: Date;
  players: number;
  /** The names of those who came first; "" for somebody who was forgotten. */
  first: readonly string[];
  /** In teams the one that won, 1 or 2; 0 for a draw. Else 0 if nobody won. */
  winner: number;
}

export interface Board {
  places: readonly Place[];
  rounds: readonly Round[];
}

export type Since = "all" | "week";

const PLACES = 20;
const ROUNDS = 8;

/** `mode` "": all of them. Throws when the server does not answer. */
export async function readBoard(game: string, mode: string, since: Since): Promise<Board> {
  const query = new URLSearchParams({ game, since, limit: String(PLACES) });
  if (mode !== "") query.set("mode", mode);
  const [places, rounds] = await Promise.all([list(`/api/leaderboard?${query}`), list(`/api/results?limit=${ROUNDS}`)]);
  return { places: places.map(place), rounds: rounds.map(round) };
}

async function list(path: string): Promise<Record<string, unknown>[]> {
  const answer = await fetch(path);
  const told: unknown = answer.ok ? await answer.json() : undefined;
  if (!Array.isArray(told)) throw new Error(`${path}: ${answer.status}`);
  return told.map(record);
}

function place(told: Record<string, unknown>): Place {
  const number = (key: string) => Number(told[key] ?? 0);
  return { rank: number("rank"), name: String(told["name"]), points: number("points"), wins: number("wins"), rounds: number("rounds"), score: number("score") };
}

function round(told: Record<string, unknown>): Round {
  const outcome = record(told["outcome"]);
  const standings = Array.isArray(told["standings"]) ? told["standings"].map(record) : [];
  return {
    id: String(told["id"]),
    name: String(told["name"]),
    mode: String(told["mode"]),
    map: String(outcome["map"] ?? ""),
    finished: new Date(Number(told["finished_s"]) * 1000),
    players: Number(told["players"] ?? 0),
    first: standings.filter((row) => row["rank"] === 1).map((row) => String(row["name"] ?? "")),
    winner: Number(outcome["winner"] ?? 0),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
