import type { JSX } from "preact";
import type { Match, WatchPass } from "./api";
import { askToCreate, askToEnd } from "./dialogs";
import { state, useLive } from "./live";
import { matchHref, watchHref } from "./place";
import { obtain } from "./session";
import { Table } from "./table";
import { detailOf } from "./words";

export function Matches(): JSX.Element {
  const [matches] = useLive<Match[]>("matches");
  return (
    <>
      <header class="head">
        <h1>Matches</h1>
        <button class="button" onClick={askToCreate}>Create match…</button>
      </header>
      <Table
        caption="Running matches"
        columns={["Match", "Code", "Game", "Players", "Bots", "Spectators"]}
        rows={matches}
        empty="No match runs."
        key_={(match) => match.id}
        cells={(match) => [
          <>
            <a class="strong" href={matchHref(match.id)}>{match.name}</a> <Badges match={match} />
          </>,
          <code>{match.code}</code>,
          <span class="quiet">{match.game} · {detailOf(match.detail)}</span>,
          <span class="number">{match.players} / {match.seats}</span>,
          <span class="number">{match.bots}</span>,
          <span class="number">{match.spectators}</span>,
        ]}
        actions={(match) => (
          <>
            <Watch match={match} />
            <button class="button small danger" aria-label={`End ${match.name}`} onClick={() => askToEnd(match)}>End…</button>
          </>
        )}
      />
    </>
  );
}

export function Badges({ match }: { match: Match }): JSX.Element {
  return (
    <>
      {match.private && <span class="badge amber">private</span>}
      {match.house && <span class="badge">house</span>}
    </>
  );
}

export function Watch({ match }: { match: Match }): JSX.Element | null {
  const now = state.value;
  if (now === undefined) return null;
  const watch = (event: Event) => {
    event.preventDefault();
    void watchMatch(match.id, watchHref(now, match.code));
  };
  return (
    <a class="button small" href={watchHref(now, match.code)} onClick={watch} target="_blank" rel="noopener noreferrer" aria-label={`Watch ${match.name} in a new tab`}>
      Watch
    </a>
  );
}

/** The game's page in a tab of its own, with a token to look on, which is good where guests are not let in. */
async function watchMatch(id: string, href: string): Promise<void> {
  // Opened before the server is asked: later it would be a pop-up that nobody clicked for.
  const tab = window.open("about:blank");
  if (tab !== null) tab.opener = null;
  const pass = await obtain<WatchPass>("POST", `matches/${id}/watch`);
  if (pass) tab?.location.replace(`${href}/${pass.token}`);
  else tab?.close();
}
