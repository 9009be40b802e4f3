/** Numbers and times for people. */

export const count = (number: number, one: string, more = `${one}s`): string => `${number.toLocaleString("en")} ${number === 1 ? one : more}`;

const UNITS = ["B", "kB", "MB", "GB", "TB"];

export function bytes(number: number): string {
  let unit = 0;
  let shown = number;
  while (shown >= 1000 && unit < UNITS.length - 1) {
    shown /= 1000;
    unit += 1;
  }
  return `${shown >= 100 || unit === 0 ? Math.round(shown) : shown.toFixed(1)} ${UNITS[unit]}`;
}

export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  if (whole < 48 * 3600) return `${Math.round(whole / 3600)} h`;
  return `${Math.round(whole / 86_400)} days`;
}

export const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const two = (number: number): string => String(number).padStart(2, "0");

/** Of seconds since 1970, in the time of whoever looks. */
export function moment(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** What a game tells of a match, in a few words. */
export function detailOf(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return "";
  return Object.values(detail)
    .filter((value) => typeof value === "string" || typeof value === "number")
    .join(" · ");
}

/** Enough of a long id to tell it from others. */
export const short = (id: string): string => (id.length > 18 ? `${id.slice(0, 14)}…` : id);
