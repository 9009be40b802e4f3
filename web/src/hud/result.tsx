import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { kept, type Actions, type MatchState } from "../session/model";
import { Icon } from "../ui/icons";
import { Cheer } from "./cheer";
import { Scoreboard } from "./scoreboard";
import { story } from "./story";

/** What came of the round: how one did oneself, who won, and everybody else; and what comes next, which begins by itself. */
export function Result({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  const { outcome, title, tone, figures, won } = story(now);
  const result = useRef<HTMLDivElement>(null);
  // It may be kept before the page shows that the round is over.
  useEffect(() => () => void (kept.value = false), []);
  // A long table shows at least where one stands oneself.
  useEffect(() => result.current?.querySelector("tr.me")?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div class="result" ref={result}>
      {won && <Cheer />}
      <header>
        <p>{outcome}</p>
        <h2 class={`result-title ${tone}`}>{title}</h2>
        {figures !== "" && <p class="result-mine">{figures}</p>}
      </header>
      <Scoreboard now={now} />
      <footer>
        <p class="result-next">
          Next round in <b class="number">{Math.max(0, Math.ceil(now.seconds))}</b>
        </p>
        {kept.value && <em>Counted for the leaderboard</em>}
        <button class="button small" onClick={() => actions.leave()}>
          <Icon name="exit" /> Leave
        </button>
      </footer>
    </div>
  );
}
