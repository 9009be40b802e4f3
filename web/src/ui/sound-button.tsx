import type { JSX } from "preact";
import type { Actions } from "../session/model";
import { muted } from "../settings/settings";
import { Icon } from "./icons";

export function SoundButton({ actions }: { actions: Actions }): JSX.Element {
  const label = muted.value ? "Turn sound on" : "Turn sound off";
  return (
    <button
      class="button square"
      title={label}
      aria-label={label}
      onClick={() => {
        muted.value = !muted.value;
        actions.click();
      }}
    >
      <Icon name={muted.value ? "mute" : "sound"} />
    </button>
  );
}
