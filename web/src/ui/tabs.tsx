import type { ComponentChildren, JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";

export interface Tab {
  id: string;
  title: ComponentChildren;
  show: () => JSX.Element;
}

/** Pages of which one shows; arrow keys go from tab to tab. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }): JSX.Element {
  const [chosen, choose] = useState(tabs[0]?.id);
  const prefix = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(0, tabs.findIndex(({ id }) => id === chosen));
  const go = (event: KeyboardEvent, to: number) => {
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    choose(tabs[index]?.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[index]?.focus();
  };
  return (
    <>
      <div
        ref={list}
        class="tabs"
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") go(event, at + 1);
          if (event.key === "ArrowLeft") go(event, at - 1);
          if (event.key === "Home") go(event, 0);
          if (event.key === "End") go(event, tabs.length - 1);
        }}
      >
        {tabs.map(({ id, title }, index) => (
          <button key={id} type="button" role="tab" id={`${prefix}-${id}`} aria-controls={`${prefix}-panel`} aria-selected={index === at} tabIndex={index === at ? 0 : -1} onClick={() => choose(id)}>
            {title}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-${tabs[at]?.id}`}>
        {tabs[at]?.show()}
      </div>
    </>
  );
}
