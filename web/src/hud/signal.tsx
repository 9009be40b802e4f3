import type { JSX } from "preact";
import { net, stalled, trouble, type Net } from "../session/model";

const BARS = 4;
const WORDS = ["lost", "bad", "fair", "good", "very good"] as const;
/** What a round trip and its jitter may be for so many bars, ms, from the best down. */
const LIMITS = [[80, 25], [150, 45], [260, 90]] as const;

/** How many bars a connection has. */
export function barsOf({ ping, jitter }: Pick<Net, "ping" | "jitter">): number {
  const missed = LIMITS.filter(([most, unsteady]) => ping > most || jitter > unsteady).length;
  return BARS - missed;
}

/** How the connection does, at a glance; figures are in the net graph. */
export function Signal(): JSX.Element | null {
  const now = net.value.at(-1);
  if (now === undefined) return null;
  const bars = trouble.value !== undefined || stalled.value ? 0 : barsOf(now);
  const tone = bars > 2 ? "" : bars === 2 ? "fair" : "bad";
  return (
    <span class={`signal ${tone}`} role="img" aria-label={`Connection: ${WORDS[bars] ?? ""}`} title={`Connection: ${WORDS[bars] ?? ""}`}>
      {Array.from({ length: BARS }, (_, bar) => (
        <i key={bar} class={bar < bars ? "on" : ""} />
      ))}
    </span>
  );
}
