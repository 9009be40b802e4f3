import type { JSX } from "preact";
import { mutedNames, setMuted } from "../session/mutes";
import { Icon } from "./icons";

/** Whether this player reads what somebody writes. */
export function MuteButton({ name }: { name: string }): JSX.Element {
  const muted = mutedNames.value.has(name);
  return (
    <button
      type="button"
      class="button small square mute"
      aria-label={`Mute ${name}`}
      aria-pressed={muted}
      title={muted ? `Read ${name} again` : `Do not read ${name}`}
      onClick={() => setMuted(name, !muted)}
    >
      <Icon name={muted ? "hush" : "chat"} />
    </button>
  );
}
