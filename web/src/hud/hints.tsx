import type { JSX } from "preact";
import { hints, touch } from "../session/model";

/** How to fly, for those who have not yet. */
export function HintBar(): JSX.Element | null {
  const { move, fire } = hints.value;
  if (!move && !fire) return null;
  return (
    <ul class="hud-hints">
      {move && (touch.value ? <li>Left thumb: fly</li> : <li><kbd>W</kbd><kbd>A</kbd><kbd>S</kbd><kbd>D</kbd> fly</li>)}
      {fire && (touch.value ? <li>Right thumb: aim, push out to fire</li> : <li><kbd>Mouse</kbd> aim, hold to fire</li>)}
    </ul>
  );
}
