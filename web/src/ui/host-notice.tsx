import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { dismissHostNotice } from "../session/host";
import { hostNotice, page } from "../session/model";
import { Icon } from "./icons";

/** What the host says to everybody; with a clock when the server is about to stop. */
export function HostNotice(): JSX.Element {
  const now = hostNotice.value;
  return (
    <div role="status">
      {now !== undefined && (
        <div class={`solid host-notice host-notice-${page.value === "match" ? "match" : "page"}`}>
          <Icon name={now.stopsAt === undefined ? "chat" : "warn"} />
          <p>{now.text}</p>
          {now.stopsAt === undefined ? (
            <button class="button small square" aria-label="Close" onClick={dismissHostNotice}>
              <Icon name="close" />
            </button>
          ) : (
            <Countdown to={now.stopsAt} />
          )}
        </div>
      )}
    </div>
  );
}

/** Not for ears: they are told when the server says it again. */
function Countdown({ to }: { to: number }): JSX.Element {
  const left = () => Math.max(0, Math.ceil((to - performance.now()) / 1000));
  const [seconds, show] = useState(left());
  useEffect(() => {
    show(left());
    const timer = setInterval(() => show(left()), 250);
    return () => clearInterval(timer);
  }, [to]);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <>
      <time class="number" aria-hidden="true">{clock}</time>
      <span class="unseen">{Math.ceil((to - performance.now()) / 1000)} seconds are left at most.</span>
    </>
  );
}
