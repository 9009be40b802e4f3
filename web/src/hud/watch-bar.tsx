import type { JSX } from "preact";
import { touch, type Actions, type MatchState } from "../session/model";
import { Icon } from "../ui/icons";
import { labelHere, Presses, titled } from "../ui/press";
import { Health } from "./ship-state";

/** Whom a spectator follows, and what else there is to look at. */
export function WatchBar({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  const { watching } = now;
  const row = now.standings.find(({ name }) => name === watching?.name);
  return (
    <div class="plate hud-watch">
      <div class="hud-followed">
        <button class="button small square" aria-label="Watch the one before" title={titled("Previous", labelHere("watchBefore"))} onClick={() => actions.watchNext(-1)}>
          <Icon name="left" />
        </button>
        <span aria-live="polite">
          <small class="quiet">{watching === undefined ? "Free camera" : row === undefined ? "Watching" : `Watching, ${row.kills} ${row.kills === 1 ? "kill" : "kills"}`}</small>
          <b>{watching?.name ?? now.map}</b>
          {watching !== undefined && <Health share={watching.health} />}
        </span>
        <button class="button small square" aria-label="Watch the next one" title={titled("Next", labelHere("watchNext"))} onClick={() => actions.watchNext(1)}>
          <Icon name="right" />
        </button>
      </div>
      <button class="button small" aria-pressed={watching === undefined} onClick={() => actions.watchFreely()}>
        <Icon name={watching === undefined ? "watch" : "free"} /> {watching === undefined ? "Follow" : "Free camera"} {!touch.value && <Presses of={["watchFreely"]} />}
      </button>
      <button class="button small amber" onClick={() => actions.takeSeat()}>
        Join the fight
      </button>
      <button class="button small" onClick={() => actions.leave()}>
        <Icon name="exit" /> Leave
      </button>
    </div>
  );
}
