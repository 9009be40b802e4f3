import type { JSX } from "preact";
import { feed, notice, trouble, type Actions, type MatchState } from "../session/model";
import { sideName } from "../ui/words";
import { Result } from "./result";
import { Health } from "./ship-state";

/** The one thing that matters right now, in the middle of the screen. */
export function Banner({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element | null {
  if (notice.value !== undefined || trouble.value !== undefined) return null;
  if (now.phase === "result") return <Result now={now} actions={actions} />;
  const playing = now.me !== 0;
  if (now.phase === "countdown") {
    return (
      <div class="banner" key={`count${Math.ceil(now.seconds)}`}>
        <p>{now.teams && playing ? `You fly for ${sideName(now.myTeam ?? 0)}` : "Round starts in"}</p>
        <strong class="number">{Math.max(1, Math.ceil(now.seconds))}</strong>
      </div>
    );
  }
  if (playing && !now.alive) {
    return (
      <div class="banner banner-death" key="death">
        <p>{now.killer === undefined ? "Ship lost" : <>Shot down by <b>{now.killer.name}</b></>}</p>
        {now.killer !== undefined && <KillerHealth share={now.killer.health} />}
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
  return null;
}

/** How close it was. */
function KillerHealth({ share }: { share: number }): JSX.Element {
  if (share <= 0) return <p class="banner-killer">They are gone, too</p>;
  return (
    <p class="banner-killer">
      <Health share={share} /> <b class="number">{Math.ceil(share * 100)}</b> left of them
    </p>
  );
}
