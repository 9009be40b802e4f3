import type { JSX } from "preact";
import { notice, trouble, type Actions, type MatchState } from "../session/model";
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
  if (now.teams) {
    const [cyan, coral] = now.teamScores;
    if (cyan === coral) return "A draw";
    return cyan > coral ? "Cyan wins" : "Coral wins";
  }
  const first = now.standings[0];
  const second = now.standings[1];
  if (first === undefined || first.kills === 0) return "Nobody scored";
  if (second !== undefined && second.kills === first.kills && second.deaths === first.deaths) return "A draw at the top";
  return first.me ? "You win!" : `${first.name} wins`;
}
