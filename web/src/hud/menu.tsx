import type { JSX } from "preact";
import { panel, showNet, touch, volume, type Actions, type MatchState } from "../session/model";
import { Dialog } from "../pages/dialogs";
import { Icon } from "../ui/icons";

const shut = () => {
  panel.value = "none";
};

/** The fight goes on behind it: there is no pause in a match with others. */
export function MatchMenu({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  return (
    <Dialog title={now.name} close={shut}>
      <div class="invite">
        <span class="quiet">Invite others</span>
        <b class="number">{now.code}</b>
        <button class="button" onClick={() => actions.copyLink()}>
          <Icon name="link" /> Copy link
        </button>
      </div>
      <label class="field">
        <span>Sound</span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={volume.value}
          style={{ "--filled": `${volume.value * 100}%` }}
          onInput={(event) => actions.setVolume(Number(event.currentTarget.value))}
        />
      </label>
      <button class="button" aria-pressed={showNet.value} onClick={() => (showNet.value = !showNet.value)}>
        <Icon name="signal" /> {showNet.value ? "Hide" : "Show"} network {!touch.value && <kbd>N</kbd>}
      </button>
      {!touch.value && <ul class="keys quiet">
        <li><kbd>W</kbd><kbd>A</kbd><kbd>S</kbd><kbd>D</kbd> or arrows: fly</li>
        <li><kbd>Mouse</kbd>: aim, left button or <kbd>Space</kbd>: fire</li>
        <li><kbd>Shift</kbd> or right button: dash</li>
        <li><kbd>Enter</kbd>: chat, <kbd>Tab</kbd>: scores</li>
      </ul>}
      <div class="form-pair">
        <button class="button amber" onClick={shut}>Back to it</button>
        <button
          class="button"
          onClick={() => {
            shut();
            actions.leave();
          }}
        >
          <Icon name="exit" /> Leave
        </button>
      </div>
    </Dialog>
  );
}
