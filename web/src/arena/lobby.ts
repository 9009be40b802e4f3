import type { MatchEntry as Listed, Offer } from "skirmish-client";
import type { MatchEntry, Options } from "../session/model";
import { GAME } from "./setup";

interface Choice {
  id: string;
  title: string;
  about: string;
}

/** What the arena's form for a new match offers. */
export function readOptions(offers: readonly Offer[], mostSeats: number): Options | undefined {
  const offer = offers.find((candidate) => candidate.kind === GAME);
  if (offer === undefined) return undefined;
  const told = record(offer.options);
  return { game: GAME, maps: choices(told["maps"]), modes: choices(told["modes"]), levels: choices(told["bots"]), maxSeats: mostSeats };
}

export function readEntry(entry: Listed, options: Options | undefined): MatchEntry {
  const detail = record(entry.detail);
  const map = String(detail["map"] ?? "");
  return {
    id: entry.id,
    code: entry.code,
    name: entry.name,
    map: options?.maps.find((choice) => choice.id === map)?.title ?? map,
    teams: detail["mode"] === "teams",
    level: options?.levels.find((choice) => choice.id === detail["bots"])?.title ?? "",
    players: entry.players,
    bots: entry.bots,
    seats: entry.seats,
    spectators: entry.spectators,
  };
}

function choices(value: unknown): Choice[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    const choice = record(item);
    const id = String(choice["id"] ?? "");
    return { id, title: String(choice["title"] ?? id), about: String(choice["about"] ?? "") };
  });
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
