import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Audit } from "./audit";
import { Bans } from "./bans";
import { DialogHost, dialog } from "./dialogs";
import { followState, state } from "./live";
import { LogIn } from "./login";
import { MatchPage } from "./match";
import { Matches } from "./matches";
import { Overview } from "./overview";
import { People } from "./people";
import { place, TABS, type TabId } from "./place";
import { Results } from "./results";
import { logOut, loggedIn, silent, toast } from "./session";
import { Webhooks } from "./webhooks";
import { clock } from "./words";

const PAGES: Record<TabId, () => JSX.Element> = {
  overview: Overview,
  matches: Matches,
  people: People,
  bans: Bans,
  results: Results,
  webhooks: Webhooks,
  audit: Audit,
};

export function Admin(): JSX.Element {
  return loggedIn.value ? <Desk /> : <LogIn />;
}

function Desk(): JSX.Element {
  useEffect(followState, []);
  const { tab, match } = place.value;
  const Page = PAGES[tab];
  useEffect(() => {
    document.title = `${TABS.find(({ id }) => id === tab)?.title ?? ""} · Skirmish admin`;
  }, [tab]);
  return (
    <>
      <div class="desk" inert={dialog.value !== undefined}>
        <Side />
        <main>
          <Alerts />
          {match === undefined ? <Page /> : <MatchPage key={match} id={match} />}
        </main>
      </div>
      <DialogHost />
      <div role="status" class="toasts">
        {toast.value !== undefined && <p class={`note ${toast.value.wrong ? "wrong" : ""}`}>{toast.value.text}</p>}
      </div>
    </>
  );
}

function Side(): JSX.Element {
  const now = state.value;
  return (
    <header class="side">
      <p class="brand" aria-hidden="true">Skir<i />mish</p>
      <nav aria-label="Parts of this page">
        {TABS.map(({ id, title }) => (
          <a key={id} href={`#/${id}`} aria-current={place.value.tab === id ? "page" : undefined}>
            {title}
            {id === "webhooks" && now !== undefined && now.waiting_webhooks > 0 && <b class="number">{now.waiting_webhooks}</b>}
          </a>
        ))}
      </nav>
      <p class="who">
        {now !== undefined && (
          <span class="quiet">
            Logged in as <b>{now.you}</b>
            <br />
            Skirmish {now.version}
          </span>
        )}
        <button class="button small" onClick={() => logOut()}>Log out</button>
      </p>
    </header>
  );
}

/** What one has to know wherever one is. */
function Alerts(): JSX.Element {
  const drain = state.value?.drain;
  return (
    <div role="status" class="alerts">
      {silent.value !== "" && (
        <p class="alert wrong">
          {silent.value} {drain?.draining === true && silent.value.includes("answer") ? "It was about to stop, so it has stopped." : "This page keeps asking."}
        </p>
      )}
      {silent.value === "" && drain?.draining === true && (
        <p class="alert">
          The server is about to stop: nothing new begins. At most <b class="number">{clock(drain.left_s ?? 0)}</b> are left.
        </p>
      )}
    </div>
  );
}
