import type { JSX } from "preact";
import type { MatchState } from "../session/model";
import { scene } from "../tokens";
import { Icon } from "../ui/icons";
import { labelHere } from "../ui/press";

const HULL_PIECES = 5;

/** Health in five pieces, as at the ship. */
export function Health({ share }: { share: number }): JSX.Element {
  return (
    <span class={`health ${share <= scene.low ? "low" : ""}`}>
      {Array.from({ length: HULL_PIECES }, (_, piece) => (
        <i key={piece} style={{ "--share": Math.min(1, Math.max(0, share * HULL_PIECES - piece)) }} />
      ))}
    </span>
  );
}

/** The own ship's health, as at the ship, where one looks when not at the ship. */
export function Hull({ now }: { now: MatchState }): JSX.Element {
  const points = Math.ceil(now.health * 100);
  return (
    <div class={`hud-hull ${now.health <= scene.low ? "low" : ""}`} role="meter" aria-label="Hull" aria-valuenow={points} aria-valuemin={0} aria-valuemax={100}>
      <Icon name="hull" />
      <Health share={now.health} />
      <b class="number">{points}</b>
    </div>
  );
}

/** With keys; thumbs see it on their button. Only a ship that has a dash shows it: an empty box looks broken. */
export function Dash({ now }: { now: MatchState }): JSX.Element | null {
  const { left, most, ready } = now.dashes;
  if (left === 0) return null;
  const press = labelHere("dash");
  return (
    <div class="hud-dash" aria-label={`Dash, ${left} left`} style={{ "--share": ready }}>
      {press !== "" && <kbd>{press}</kbd>}
      <b>Dash</b>
      <span class="dash-pips">
        {Array.from({ length: most }, (_, charge) => (
          <i key={charge} class={charge < left ? "on" : ""} />
        ))}
      </span>
    </div>
  );
}

/** What the ship carries for a while. */
export function Powers({ now }: { now: MatchState }): JSX.Element | null {
  if (now.effects.length === 0) return null;
  return (
    <ul class="hud-powers">
      {now.effects.map((effect) => (
        <li key={effect.kind} class={`power power-${effect.kind}`} style={{ "--share": effect.share }}>
          <b>{effect.label}</b>
          <i />
        </li>
      ))}
    </ul>
  );
}
