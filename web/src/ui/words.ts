import { palette } from "../settings/settings";
import { PALETTES } from "../tokens";

/** How a team is called: 0 or 1, by the colours in use. */
export const sideName = (team: number): string => PALETTES[palette.value].sides[team === 0 ? 0 : 1];

export function ordinal(place: number): string {
  const teen = place % 100 >= 11 && place % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}

/** Minutes and seconds that are left, those begun counted whole: "0:32". */
export function clock(left: number): string {
  const seconds = Math.max(0, Math.ceil(left));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const DAY = 24 * 60;

/** How long ago something was, roughly. */
export function ago(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < DAY) return `${Math.floor(minutes / 60)} h ago`;
  return `${count(Math.floor(minutes / DAY), "day")} ago`;
}

export const count = (number: number, one: string, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;
