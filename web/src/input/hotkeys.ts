import { match, notice, page, panel, showNet, showScores, typing, type Actions } from "../session/model";

/** Keys of the interface in a match. `TabUp` stands for Tab being let go. */
export function hotkeys(code: string, event: KeyboardEvent, actions: Actions): void {
  if (page.value !== "match") return;
  switch (code) {
    case "Tab":
      // In a dialogue it goes from field to field, as everywhere.
      if (panel.value !== "none" || notice.value !== undefined || typing.value) return;
      event.preventDefault();
      showScores.value = true;
      return;
    case "TabUp":
      showScores.value = false;
      return;
    case "KeyN":
      showNet.value = !showNet.value;
      return;
    case "Enter":
      if (panel.value !== "none" || event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      typing.value = true;
      return;
    case "Escape":
      if (typing.value) typing.value = false;
      else panel.value = panel.value === "menu" ? "none" : "menu";
      return;
    case "ArrowLeft":
    case "ArrowRight":
      if (match.value?.me === 0) actions.watchNext(code === "ArrowLeft" ? -1 : 1);
  }
}
