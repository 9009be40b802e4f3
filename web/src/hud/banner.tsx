import type { JSX } from "preact";
import { feed, notice, trouble, type Actions, type MatchState } from "../session/model";
import { Icon } from "../ui/icons";
import { Scoreboard } from "./scoreboard";

/** The one thing that matters right now, in the middle of the screen. */
export function Banner({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element | null {
  if (notice.value !== undefined || trouble.value !== undefined) return null;
  if (now.phase === "result") return <Result now={now} actions={actions} />;
  const playing = now.me !== 0;
  if (now.phase === "countdown") {
    return (
      <div class="banner" key={`count${Math.ceil(now.seconds)}`}>
        <p>{now.teams && playing ? `You fly for ${now.myTeam === 0 ? "Cyan" : "Coral"}` : "Round starts in"}</p>
        <strong class="number">{Math.max(1, Math.ceil(now.seconds))}</strong>
      </div>
    );
  }
  if (playing && !now.alive) {
    return (
      <div class="banner banner-death" key="death">
        <p>{now.killedBy === "" ? "Ship lost" : <>Shot down by <b>{now.killedBy}</b></>}</p>
        <span class="number">Back in {Math.max(0.1, now.respawnIn).toFixed(1)} s</span>
      </div>
    );
  }
  const last = feed.value.at(-1);
  if (last?.mine === "kill") {
    return (
      <div class="banner-kill" key={`kill${last.key}`}>
        Shot down <b>{last.victim}</b>
      </div>
    );
  }
  if (playing && now.protectedFor > 0) {
    return (
      <div class="banner-low" key="protected">
        <Icon name="check" /> Protected
      </div>
    );
  }
  return null;
}

function Result({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  const mine = now.standings.find((row) => row.me);
  return (
    <div class="result">
      <header>
        <p>Round over</p>
        <h2 class="result-title">{verdict(now)}</h2>
        {mine !== undefined && (
          <span class="quiet">
            {mine.kills} {mine.kills === 1 ? "kill" : "kills"}, {mine.deaths} {mine.deaths === 1 ? "loss" : "losses"}
          </span>
        )}
      </header>
      <Scoreboard now={now} />
      <footer>
        <span>
          Next round in <b class="number">{Math.max(0, Math.ceil(now.seconds))}</b>
        </span>
        <button class="button" onClick={() => actions.leave()}>
          <Icon name="exit" /> Leave
        </button>
      </footer>
    </div>
  );
}

function verdict(now: MatchState): string {
  if (now.winner === 0) return now.standings.every((row) => row.kills === 0) ? "Nobody scored" : "A draw";
  if (now.teams) return now.winner === 1 ? "Cyan wins" : "Coral wins";
  const winner = now.standings.find((row) => row.id === now.winner);
  return winner?.me === true ? "You win!" : `${winner?.name ?? "Somebody who left"} wins`;
}
