import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "./icons";

/** What gets the focus first: what is asked for, else the main button. */
const FIRST = ["input:not([type=radio]), textarea", ".amber", "button"];

/** A plate in the middle of the screen, over everything; `App` makes the rest inert meanwhile. */
export function Dialog({ title, close, wide, children }: { title: string; close?: () => void; wide?: boolean; children: ComponentChildren }): JSX.Element {
  const plate = useRef<HTMLElement>(null);
  const id = useId();
  // Asked while rendering: soon what is behind is inert, and has no focus any more.
  const before = useRef(document.activeElement);
  useEffect(() => {
    const content = plate.current?.querySelector(".dialog-content");
    const first = FIRST.map((what) => content?.querySelector<HTMLElement>(what)).find((found) => found != null);
    (first ?? plate.current)?.focus();
    return () => {
      const { current } = before;
      if (current instanceof HTMLElement && current.isConnected) queueMicrotask(() => current.focus());
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") close?.();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close]);
  return (
    <div class="shade solid" onClick={(event) => event.target === event.currentTarget && close?.()}>
      <section ref={plate} class={`plate dialog ${wide === true ? "wide" : ""}`} role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1}>
        <header>
          <h2 id={id}>{title}</h2>
          {close !== undefined && (
            <button class="button small square" aria-label="Close" onClick={close}>
              <Icon name="close" />
            </button>
          )}
        </header>
        <div class="dialog-content">{children}</div>
      </section>
    </div>
  );
}
