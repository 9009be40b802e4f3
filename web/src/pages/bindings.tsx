import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { labelOf } from "../input/labels";
import { ACTIONS, bind, conflicts, FIXED, isUsable, standardBindings, unbind, type Action } from "../settings/bindings";
import { bindings } from "../settings/settings";
import { Icon } from "../ui/icons";
import { usePress } from "./asking";

const WORDS: Record<Action, string> = {
  up: "Fly up", left: "Fly left", down: "Fly down", right: "Fly right",
  fire: "Fire", dash: "Dash", turnLeft: "Turn nose left", turnRight: "Turn nose right",
  chat: "Chat", scores: "Scores", menu: "Menu", net: "Net graph",
  watchBefore: "Watch the one before", watchNext: "Watch the next one", watchFreely: "Free camera",
};

/** What does what, on keyboard, mouse and gamepad. */
export function BindingTable(): JSX.Element {
  const [asking, ask] = useState<Action>();
  const [refused, refuse] = useState<string>();
  usePress(asking, (press) => {
    if (asking !== undefined && press !== undefined) bindings.value = bind(bindings.value, asking, press);
    refuse(press === undefined || isUsable(press) ? undefined : press);
    ask(undefined);
  });
  const twice = conflicts(bindings.value);
  return (
    <section class="bindings" aria-labelledby="presses">
      <h3 id="presses">Keys and buttons</h3>
      <p class={`bindings-note ${asking === undefined && (refused !== undefined || twice.size > 0) ? "conflict" : "quiet"}`} role="status">
        {asking !== undefined ? `${WORDS[asking]}: press a key, a mouse button or a gamepad button. Esc leaves it.` : refused !== undefined ? no(refused) : note(twice)}
      </p>
      <ul>
        {ACTIONS.map((action) => (
          <li key={action}>
            <span>{WORDS[action]}</span>
            <div>
              {action === "menu" && <kbd class="fixed">{labelOf(FIXED)}</kbd>}
              {bindings.value[action].map((press) => (
                <button
                  key={press}
                  type="button"
                  class={`press ${twice.has(press) ? "conflict" : ""}`}
                  aria-label={`Remove ${labelOf(press)} from ${WORDS[action]}`}
                  onClick={() => (bindings.value = unbind(bindings.value, action, press))}
                >
                  {twice.has(press) && <Icon name="warn" />} {labelOf(press)} <Icon name="close" />
                </button>
              ))}
              <button type="button" class={`press add ${asking === action ? "asking" : ""}`} aria-label={`Add a key or button for ${WORDS[action]}`} onClick={() => ask(action)}>
                {asking === action ? "Press…" : <Icon name="plus" />}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => (bindings.value = standardBindings)}>Back to the standard</button>
    </section>
  );
}

const no = (press: string): string =>
  press === "" ? "This browser does not tell that key from others. Choose another one." : `${labelOf(press)} makes browser shortcuts out of other keys. Choose another one.`;

function note(twice: ReturnType<typeof conflicts>): string {
  const [first] = twice;
  if (first === undefined) return "Press + and then what you want to use.";
  const [press, actions] = first;
  const more = twice.size > 1 ? ` So do ${twice.size - 1} more.` : "";
  return `${labelOf(press)} does several things at once: ${actions.map((action) => WORDS[action].toLowerCase()).join(", ")}.${more}`;
}
