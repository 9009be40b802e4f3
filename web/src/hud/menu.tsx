import type { JSX } from "preact";
import { device } from "../input/device";
import { panel, showNet, touch, type Actions, type MatchState } from "../session/model";
import { mouseAims } from "../settings/settings";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { MuteButton } from "../ui/mute-button";
import { Presses } from "../ui/press";
import { Invitation } from "./invitation";

const shut = () => {
  panel.value = "none";
};

/** The panel would stand behind the menu. */
const toggleNet = () => {
  showNet.value = !showNet.value;
  if (showNet.value) shut();
};

/** The fight goes on behind it: there is no pause in a match with others. */
export function MatchMenu({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  return (
    <Dialog title={now.name} close={shut}>
      <div class="form">
        <Invitation code={now.code} actions={actions} />
        <div class="form-pair">
          <button class="button" onClick={() => (panel.value = "settings")}>
            <Icon name="settings" /> Settings
          </button>
          <button class="button" aria-pressed={showNet.value} onClick={toggleNet}>
            <Icon name="signal" /> Network {!touch.value && <Presses of={["net"]} />}
          </button>
        </div>
        <Others now={now} />
        <Keys />
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
      </div>
    </Dialog>
  );
}

/** The other people, to be muted: in the dialogue keys reach them, which fly the ship elsewhere. */
function Others({ now }: { now: MatchState }): JSX.Element | null {
  const others = now.standings.filter((row) => !row.bot && !row.me);
  if (others.length === 0) return null;
  return (
    <section class="others" aria-label="Players">
      <h3>Players</h3>
      <ul>
        {others.map((row) => (
          <li key={row.id}>
            <span>{row.name}</span>
            <MuteButton name={row.name} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Keys(): JSX.Element | null {
  if (device.value === "touch" || device.value === "pad") return null;
  return (
    <ul class="keys quiet">
      <li><Presses of={["up", "left", "down", "right"]} /> fly, <Presses of={["dash"]} /> dash</li>
      <li>{mouseAims.value && <><kbd>Mouse</kbd> or </>}<Presses of={["turnLeft", "turnRight"]} /> aim, <Presses of={["fire"]} /> fire</li>
      <li><Presses of={["chat"]} /> chat, <Presses of={["scores"]} /> scores</li>
    </ul>
  );
}
