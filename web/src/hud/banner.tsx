import type { ComponentChildren, JSX } from "preact";
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { feed, hudDeath, notice, ownAt, ownHigh, trouble, type Actions, type MatchState } from "../session/model";
import { sideName } from "../ui/words";
import { useBeginning, useTimeUp } from "./beats";
import { Result } from "./result";
import { Health } from "./ship-state";

/** As long as the line takes to fade. */
const KILL_MS = 2_100;
/** From its middle on the own ship, with its arc, takes so much, px. */
const SHIP = 40;

/** The one thing that matters right now, in the middle of the screen. */
export function Banner({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element | null {
  const begins = useBeginning(now);
  const timeUp = useTimeUp(now.phase);
  if (notice.value !== undefined || trouble.value !== undefined) return null;
  if (timeUp) return <Line of="banner banner-time" key="time"><strong>Time!</strong></Line>;
  if (now.phase === "result") return <Result now={now} actions={actions} />;
  const playing = now.me !== 0;
  if (now.phase === "countdown") {
    return (
      <Line of="banner" key={`count${Math.ceil(now.seconds)}`}>
        <p>{now.teams && playing ? `You fly for ${sideName(now.myTeam ?? 0)}` : "Round starts in"}</p>
        <strong class="number">{Math.max(1, Math.ceil(now.seconds))}</strong>
      </Line>
    );
  }
  if (playing && !now.alive) {
    return (
      <Line of="banner banner-death" key="death" tell={(bottom) => (hudDeath.value = bottom)}>
        <p>{now.killer === undefined ? "Ship lost" : <>Shot down by <b>{now.killer.name}</b></>}</p>
        {now.killer !== undefined && <KillerHealth killer={now.killer} />}
        <span class="number">Back in {Math.max(0.1, now.respawnIn).toFixed(1)} s</span>
      </Line>
    );
  }
  // Whatever others do meanwhile.
  const last = feed.value.findLast(({ mine, at }) => mine === "kill" && performance.now() - at < KILL_MS);
  if (last !== undefined) {
    return (
      <Line of="banner-kill" key={`kill${last.key}`}>
        <span>Shot down <b>{last.victim}</b> <strong>+1</strong></span>
      </Line>
    );
  }
  if (begins === undefined) return null;
  return (
    <Line of="banner banner-go" key="go">
      <strong class={begins.go ? "" : "past"}>Fight!</strong>
      <p>{begins.goal}</p>
    </Line>
  );
}

/**
 * Above the middle; below it, if the own ship was above when it came: it stays where it is for as long as it stands,
 * and is seen through where the own ship flies behind it. With `tell` it is always above, and the view goes below it.
 */
function Line({ of, tell, children }: { of: string; tell?: (bottom: number) => void; children: ComponentChildren }): JSX.Element {
  const [below] = useState(() => tell === undefined && ownHigh.peek());
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where it is to be: it comes in larger.
    const { current } = line;
    if (current !== null) tell?.(current.offsetTop + current.offsetHeight);
    return () => tell?.(0);
  }, []);
  useSignalEffect(() => {
    const at = ownAt.value;
    for (const part of line.current?.children ?? []) part.classList.toggle("banner-faint", at !== undefined && isNear(part.getBoundingClientRect(), at));
  });
  return <div class={`${of} ${below ? "banner-below" : ""}`} ref={line}>{children}</div>;
}

const isNear = ({ left, right, top, bottom }: DOMRect, { x, y }: { x: number; y: number }): boolean =>
  x > left - SHIP && x < right + SHIP && y > top - SHIP && y < bottom + SHIP;

/** How close it was. */
function KillerHealth({ killer: { name, health } }: { killer: NonNullable<MatchState["killer"]> }): JSX.Element {
  if (health <= 0) return <p class="banner-killer">{name} is gone, too</p>;
  return (
    <p class="banner-killer">
      <Health share={health} /> <span>{name} had <b class="number">{Math.ceil(health * 100)}</b> left</span>
    </p>
  );
}
