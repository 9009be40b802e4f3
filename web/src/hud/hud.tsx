import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { device } from "../input/device";
import { labelOf } from "../input/labels";
import { chat, hudClock, hudRank, hudState, match, name, page, panel, showNet, showScores, stalled, touch, trouble, typing, type Actions, type MatchState } from "../session/model";
import { mutedNames } from "../session/mutes";
import { anyScored, isTied, leaders } from "../session/ranks";
import { FIXED } from "../settings/bindings";
import { ChatBox } from "../ui/chat-box";
import { Icon } from "../ui/icons";
import { labelHere, titled } from "../ui/press";
import { clock, count, ordinal } from "../ui/words";
import { Banner } from "./banner";
import { HintBar } from "./hints";
import { KillFeed } from "./kill-feed";
import { NetPanel } from "./net-panel";
import { Scoreboard } from "./scoreboard";
import { Dash, Hull, Powers } from "./ship-state";
import { Signal } from "./signal";
import { WatchBar } from "./watch-bar";

/** Everything that lies over the match. */
export function Hud({ actions }: { actions: Actions }): JSX.Element | null {
  const now = match.value;
  if (page.value !== "match" || now === undefined) return null;
  const playing = now.me !== 0;
  const over = now.phase === "result";
  return (
    <main class={`hud ${touch.value ? "hud-touch" : ""}`}>
      <h1 class="unseen">{now.name}</h1>
      <div class="hud-top">
        {over ? <span /> : <Rank now={now} />}
        {over ? <span /> : <Clock now={now} />}
        <div class="hud-right">
          <Buttons actions={actions} over={over} />
          {!over && <KillFeed />}
        </div>
      </div>
      <Banner now={now} actions={actions} />
      {playing && !over && <Ship now={now} />}
      {!playing && !over && <WatchBar now={now} actions={actions} />}
      <Chat now={now} actions={actions} />
      {showScores.value && !over && <Scoreboard now={now} />}
      {showNet.value && <NetPanel />}
      {stalled.value && trouble.value === undefined && (
        <div class="hud-stalled" role="status">
          <Icon name="signal" /> No news from the server for a moment
        </div>
      )}
      {trouble.value !== undefined && (
        <div class="plate hud-trouble" role="alert">
          <i class="spinner" />
          <div>
            <b>{trouble.value.title}</b>
            <p class="quiet">{trouble.value.sentence}</p>
          </div>
        </div>
      )}
    </main>
  );
}

/** Own place and score, and who is ahead: the crown is for who leads alone, as on the screen. */
function Rank({ now }: { now: MatchState }): JSX.Element {
  const mine = now.standings.find((row) => row.me);
  const first = leaders(now.standings);
  const leads = mine !== undefined && first.includes(mine);
  const [one] = first;
  const scored = anyScored(now.standings);
  const tied = scored && mine !== undefined && isTied(mine, now.standings);
  return (
    <div class="hud-rank">
      {mine !== undefined && (
        <div class="hud-mine">
          <b class={`number ${tied ? "tied" : ""}`}>
            {tied && <small>tied </small>}
            {scored ? ordinal(mine.rank) : "–"} <small class="hud-of">/ {now.standings.length}</small>
          </b>
          <span>
            <strong class="number">{mine.kills}</strong> {mine.kills === 1 ? "kill" : "kills"}
          </span>
        </div>
      )}
      {touch.value && mine !== undefined && <Hull now={now} />}
      {one !== undefined && (
        <div class="hud-first">
          {first.length === 1 && <Icon name="crown" />}
          <span>{leads ? (first.length > 1 ? "You share the lead" : "You lead") : first.length > 1 ? `${first.length} tied at ${count(one.kills, "kill")}` : one.name}</span>
          {!leads && first.length === 1 && <b class="number">{one.kills}</b>}
        </div>
      )}
    </div>
  );
}

/** How the own ship is, and what one may be told to do with it. */
function Ship({ now }: { now: MatchState }): JSX.Element {
  const lines = useRef<HTMLDivElement>(null);
  useMeasure(lines, false, (ship) => {
    const place = ship?.getBoundingClientRect();
    const bar = ship?.querySelector(".hud-state")?.getBoundingClientRect().top;
    hudState.value = place === undefined || place.height === 0 ? undefined : { left: place.left, right: place.right, top: place.top, bottom: innerHeight, bar: bar ?? innerHeight };
  });
  return (
    <div class="hud-ship" ref={lines}>
      {now.alive && <HintBar />}
      <Powers now={now} />
      {!touch.value && (
        <div class="hud-state">
          <Hull now={now} />
          <Dash now={now} />
        </div>
      )}
    </div>
  );
}

/** Tells whenever an element, or one beside it, has another size, and when it is gone: the view keeps off it. */
function useMeasure(of: { current: HTMLElement | null }, besides: boolean, tell: (element: HTMLElement | undefined) => void): void {
  useEffect(() => {
    const { current } = of;
    if (current === null) return;
    const measure = (): void => tell(current);
    const watch = new ResizeObserver(measure);
    for (const element of (besides ? current.parentElement?.children : undefined) ?? [current]) watch.observe(element);
    window.addEventListener("resize", measure);
    return () => {
      watch.disconnect();
      window.removeEventListener("resize", measure);
      tell(undefined);
    };
  }, []);
}

function Clock({ now }: { now: MatchState }): JSX.Element {
  const hurry = now.phase === "playing" && now.seconds <= 15;
  const line = useRef<HTMLDivElement>(null);
  useMeasure(line, true, (clock) => {
    // The own place stands beside it.
    const rank = clock?.previousElementSibling?.getBoundingClientRect();
    hudClock.value = clock?.getBoundingClientRect().bottom ?? 0;
    hudRank.value = rank === undefined ? undefined : { left: 0, right: rank.right, top: 0, bottom: rank.bottom };
  });
  return (
    <div class="hud-clock" ref={line}>
      {now.teams && <b class="number team-0">{now.teamScores[0]}</b>}
      <div>
        <time class={`number ${hurry ? "hurry" : ""}`}>{clock(now.seconds)}</time>
        <Signal />
      </div>
      {now.teams && <b class="number team-1">{now.teamScores[1]}</b>}
    </div>
  );
}

function Buttons({ actions, over }: { actions: Actions; over: boolean }): JSX.Element {
  const toggle = (what: () => void) => (event: MouseEvent) => {
    actions.click();
    // Keys belong to the ship again at once.
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.blur();
    what();
  };
  return (
    <nav class="hud-buttons">
      <button class="button small square" aria-label="Chat" title={titled("Chat", labelHere("chat"))} onClick={toggle(() => (typing.value = !typing.value))}>
        <Icon name="chat" />
      </button>
      {!over && (
        <button class="button small square" aria-label="Scores" title={titled("Scores", labelHere("scores"))} onClick={toggle(() => (showScores.value = !showScores.value))}>
          <Icon name="list" />
        </button>
      )}
      <button class="button small square" aria-label="Menu" title={titled("Menu", device.value === "pad" ? labelHere("menu") : labelOf(FIXED))} onClick={toggle(() => (panel.value = panel.value === "menu" ? "none" : "menu"))}>
        <Icon name="menu" />
      </button>
    </nav>
  );
}

function Chat({ now, actions }: { now: MatchState; actions: Actions }): JSX.Element {
  const me = now.standings.find((row) => row.me)?.name ?? name.value;
  if (typing.value) {
    return (
      <div class="plate hud-chat-open">
        <ChatBox lines={chat.value} me={me} say={(text) => actions.say(text)} empty="Nothing has been said yet." focus close={() => (typing.value = false)} />
      </div>
    );
  }
  return (
    <ul class="hud-chat">
      {chat.value.filter((line) => !mutedNames.value.has(line.name)).slice(-4).map((line) => (
        <li key={line.key}>
          <b>{line.name}</b> {line.text}
        </li>
      ))}
    </ul>
  );
}
