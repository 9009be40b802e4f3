import { useEffect } from "preact/hooks";
import { axisListeners, padListeners } from "../input/pad";
import { FIXED } from "../settings/bindings";

/** Tells the next press on any device, which does nothing else; undefined if it was not to be. */
export function usePress(wanted: unknown, told: (press: string | undefined) => void): void {
  useEffect(() => {
    if (wanted === undefined) return;
    const take = (event: Event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const key = (event: KeyboardEvent) => {
      take(event);
      if (!event.repeat) told(event.code === FIXED ? undefined : event.code);
    };
    const pointer = (event: PointerEvent) => {
      take(event);
      // The click that follows is part of it.
      for (const kind of ["click", "contextmenu", "auxclick"]) window.addEventListener(kind, take, { capture: true, once: true });
      setTimeout(() => {
        for (const kind of ["click", "contextmenu", "auxclick"]) window.removeEventListener(kind, take, { capture: true });
      }, 500);
      told(event.pointerType === "touch" ? undefined : `Mouse${event.button}`);
    };
    const pad = (press: string) => told(press);
    window.addEventListener("keydown", key, { capture: true });
    window.addEventListener("pointerdown", pointer, { capture: true });
    padListeners.push(pad);
    return () => {
      window.removeEventListener("keydown", key, { capture: true });
      window.removeEventListener("pointerdown", pointer, { capture: true });
      padListeners.splice(padListeners.indexOf(pad), 1);
    };
  }, [wanted]);
}

/** Tells the next axis of a gamepad that is pushed, and how far it went. */
export function usePush(wanted: unknown, told: (axis: number, far: number) => void): void {
  useEffect(() => {
    if (wanted === undefined) return;
    axisListeners.push(told);
    return () => void axisListeners.splice(axisListeners.indexOf(told), 1);
  }, [wanted]);
}
