import { effect } from "@preact/signals";
import { match, page } from "../session/model";

/**
 * How the browser is to treat the page. In play nothing zooms, and no long press opens a menu; the
 * other pages can be enlarged and read as any.
 */
export function keepManners(): void {
  const viewport = document.querySelector<HTMLMetaElement>("meta[name=viewport]");
  const readable = viewport?.content ?? "";
  const playing = () => page.peek() === "match";
  effect(() => {
    document.documentElement.dataset["page"] = page.value;
    // Also takes back how far somebody had zoomed in before.
    if (viewport !== null) viewport.content = page.value === "match" ? `${readable}, maximum-scale=1, user-scalable=no` : readable;
  });
  effect(() => {
    document.title = page.value === "match" && match.value !== undefined ? `${match.value.name} · Skirmish` : "Skirmish";
  });
  document.addEventListener("contextmenu", (event) => {
    if (playing() && !isText(event.target)) event.preventDefault();
  });
  // Safari's own pinch, and the zoom of a double tap on what is no button.
  for (const kind of ["gesturestart", "dblclick"]) document.addEventListener(kind, (event) => playing() && event.preventDefault());
}

const isText = (target: EventTarget | null): boolean => target instanceof Element && target.closest("input, textarea, .invite-link") !== null;
