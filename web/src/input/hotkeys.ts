import { match, notice, page, panel, showNet, showScores, typing, type Actions } from "../session/model";
import { FIXED, type Action } from "../settings/bindings";
import { bindings } from "../settings/settings";
import { padFocus } from "./pad-focus";

/** Whether presses are the ship's: in a match, with nothing open that wants them. */
export const free = (): boolean => page.value === "match" && panel.value === "none" && notice.value === undefined && !typing.value;

const does = (action: Action, press: string): boolean => bindings.value[action].includes(press);

/** Presses for the interface. */
export function hotkeys(press: string, event: KeyboardEvent | undefined, actions: Actions): void {
  if (!free()) padFocus(press);
  if (page.value !== "match") return;
  if (press === FIXED && typing.value) {
    typing.value = false;
    return;
  }
  if (panel.value === "menu" && does("menu", press)) {
    panel.value = "none";
    return;
  }
  // Dialogues see to themselves; there Tab goes from field to field, as everywhere.
  if (!free()) return;
  if (does("scores", press)) {
    event?.preventDefault();
    showScores.value = true;
  } else if (does("net", press)) {
    showNet.value = !showNet.value;
  } else if (does("chat", press)) {
    event?.preventDefault();
    typing.value = true;
  } else if (press === FIXED || does("menu", press)) {
    panel.value = "menu";
  } else if (match.value?.me === 0) {
    if (does("watchBefore", press)) actions.watchNext(-1);
    if (does("watchNext", press)) actions.watchNext(1);
    if (does("watchFreely", press)) actions.watchFreely();
  }
}

export function lifted(press: string): void {
  if (does("scores", press)) showScores.value = false;
}
