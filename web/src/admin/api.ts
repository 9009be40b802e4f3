/** The admin API, as /api/admin/openapi.json describes it. */

export interface State {
  you: string;
  version: string;
  uptime_s: number;
  address: string;
  tls: boolean;
  tick_rate: number;
  connections: number;
  max_connections: number;
  matches: number;
  max_matches: number;
  players: number;
  spectators: number;
  bots: number;
  visitors: number;
  ticks: number;
  late_ticks: number;
  sent_bytes: number;
  waiting_webhooks: number;
  oldest_webhook_s: number | null;
  drain: { draining: boolean; left_s: number | null; timeout_s: number };
}

export interface Match {
  id: string;
  code: string;
  name: string;
  game: string;
  private: boolean;
  house: boolean;
  players: number;
  bots: number;
  seats: number;
  spectators: number;
  detail: unknown;
}

export interface Member {
  connection: number | null;
  player: number | null;
  name: string;
  bot: boolean;
  account: string | null;
  address: string | null;
  stream: string | null;
  age_ms: number | null;
  round_trip_ms: number | null;
  visible: boolean | null;
  sent_bytes: number | null;
  muted: boolean;
}

export interface MatchInside extends Match {
  tick: number;
  tick_rate: number;
  late_ticks: number;
  members: Member[];
}

export interface Person {
  connection: number;
  address: string;
  since_s: number;
  account: string | null;
  name: string | null;
  match: string | null;
  player: number | null;
  muted: boolean;
}

export interface Mute {
  account: string;
  expires_s: number | null;
}

/** What lets one look on at a match. */
export interface WatchPass {
  code: string;
  token: string;
  expires_s: number;
}

export interface Ban {
  id: number;
  account: string | null;
  network: string | null;
  reason: string;
  author: string;
  created_s: number;
  expires_s: number | null;
}

export interface AuditEntry {
  at_s: number;
  who: string;
  what: string;
  target: string;
  detail: string;
}

export interface Result {
  id: string;
  match: string;
  name: string;
  game: string;
  mode: string;
  private: boolean;
  finished_s: number;
  length_s: number;
  outcome: unknown;
  standings: { rank: number; player: number; account: string | null; name: string | null; bot: boolean; score: number }[];
}

export interface Outbox {
  waiting: number;
  oldest_s: number | null;
  given_up: number;
  deliveries: { id: string; kind: string; created_s: number; attempts: number; next_s: number; given_up: boolean; error: string | null }[];
}

/** Why the server did not do something. */
export class Refusal extends Error {
  constructor(
    /** 0: it did not answer. */
    readonly status: number,
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

const WITHIN_MS = 8_000;

/** Asks the API. Rejects with `Refusal`. */
export async function ask<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(`/api/admin/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(WITHIN_MS) });
  } catch {
    throw new Refusal(0, "unreachable", "The server does not answer.");
  }
  const text = await answer.text();
  if (!answer.ok) throw refusal(answer.status, text);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

function refusal(status: number, text: string): Refusal {
  try {
    const { error, sentence } = JSON.parse(text) as { error: string; sentence: string };
    return new Refusal(status, error, sentence);
  } catch {
    return new Refusal(status, "unknown", `The server answered with ${status}.`);
  }
}
