import type { JSX } from "preact";
import { volume, type Actions } from "../session/model";
import { Icon } from "./icons";

export function SoundButton({ actions }: { actions: Actions }): JSX.Element {
  const on = volume.value > 0;
  const label = on ? "Turn sound off" : "Turn sound on";
  return (
    <button class="button square" title={label} aria-label={label} aria-pressed={on} onClick={() => actions.setVolume(on ? 0 : 0.7)}>
      <Icon name={on ? "sound" : "mute"} />
    </button>
  );
}
