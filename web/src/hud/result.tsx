import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { kept, type Actions, type MatchState, type Standing } from "../session/model";
import { Icon } from "../ui/icons";
import { count, ordinal, sideName } from "../ui/words";
import { Scoreboard } from "./scoreboard";

/** More names than that are a number. */
const MOST_NAMES = 3;

/** What came of the round: who won, how one did oneself, and everybody else. */
export function Result({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  const mine = now.standings.find((row) => row.me);
  const { title, tone } = verdict(now, mine);
  const result = useRef<HTMLDivElement>(null);
  // It may be kept before the page shows that the round is over.
  useEffect(() => () => void (kept.value = false), []);
  // A long table shows at least where one stands oneself.
  useEffect(() => result.current?.querySelector("tr.me")?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div class="result" ref={result}>
      <header>
        <p>Round over</p>
        <h2 class={`result-title ${tone}`}>{title}</h2>
        {mine !== undefined && (
          <p class="result-mine">
            You: <b>{ordinal(mine.rank)} of {now.standings.length}</b>, {count(mine.kills, "kill")}, {count(mine.deaths, "loss", "losses")}
          </p>
        )}
      </header>
      <Scoreboard now={now} />
      <footer>
        <span>
          {kept.value && <em>Result saved. </em>}The next round starts by itself in <b class="number">{Math.max(0, Math.ceil(now.seconds))}</b>
        </span>
        <button class="button" onClick={() => actions.leave()}>
          <Icon name="exit" /> Leave
        </button>
      </footer>
    </div>
  );
}

/** Gold is for who has won, or shares the first place; sides have their own colour. */
function verdict(now: MatchState, mine: Standing | undefined): { title: string; tone: string } {
  if (now.teams) {
    if (now.winner === 0) return { title: `Draw: ${now.teamScores[0]} to ${now.teamScores[1]}`, tone: "" };
    return { title: `${sideName(now.winner - 1)} wins`, tone: `team-${now.winner - 1}` };
  }
  if (now.winner === 0) {
    if (now.standings.every((row) => row.kills === 0)) return { title: "Nobody scored", tone: "" };
    return { title: `Draw: ${names(now.standings.filter((row) => row.rank === 1))}`, tone: mine?.rank === 1 ? "won" : "" };
  }
  if (now.winner === now.me) return { title: "You win!", tone: "won" };
  const winner = now.standings.find((row) => row.id === now.winner);
  return { title: `${winner?.name ?? "Somebody who left"} wins`, tone: "" };
}

function names(rows: Standing[]): string {
  if (rows.length > MOST_NAMES) return `${rows.length} pilots`;
  return rows.map((row) => (row.me ? "you" : row.name)).join(", ");
}
