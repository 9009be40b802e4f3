import { effect } from "@preact/signals";
import { colour, colourVariables, usePalette } from "../tokens";
import { palette, reducedMotion, textScale } from "./settings";

/** Keeps the page as the settings say; `repaint` is called when the palette has changed, for what is no stylesheet. */
export function applySettings(repaint: () => void): void {
  const root = document.documentElement;
  let painted: string = "standard";
  effect(() => {
    // Sizes of words are in rem, so that they follow both this and the browser's own setting. 1rem is 10 px.
    root.style.fontSize = `${textScale.value * 62.5}%`;
  });
  effect(() => {
    root.dataset["motion"] = reducedMotion.value ? "reduced" : "full";
  });
  effect(() => {
    const chosen = palette.value;
    usePalette(chosen);
    for (const variable of colourVariables()) {
      const [name = "", value = ""] = variable.split(":");
      root.style.setProperty(name, value);
    }
    document.querySelector<HTMLMetaElement>("meta[name=theme-color]")?.setAttribute("content", colour.void);
    if (chosen !== painted) repaint();
    painted = chosen;
  });
}
