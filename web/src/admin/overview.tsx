import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { askToDrain } from "./dialogs";
import { Chart } from "./chart";
import { history, state, type Sample } from "./live";
import { guessedPage, typedPage, typePage } from "./place";
import { act } from "./session";
import { bytes, count, span } from "./words";

export function Overview(): JSX.Element {
  const now = state.value;
  if (now === undefined) return <p class="quiet">Asking the server…</p>;
  const last = history.value.at(-1);
  const of = (figure: (sample: Sample) => number) => history.value.map(figure);
  return (
    <>
      <h1>Overview</h1>
      <section class="figures" aria-label="Figures">
        <Figure title="Connections" value={now.connections.toLocaleString("en")} note={`of ${now.max_connections.toLocaleString("en")}`} values={of((s) => s.connections)} least={4} />
        <Figure title="Matches" value={String(now.matches)} note={`of ${now.max_matches}`} values={of((s) => s.matches)} least={4} />
        <Figure title="Late ticks" value={last === undefined ? "–" : `${last.latePercent.toFixed(1)} %`} note="began over half a tick late" values={of((s) => s.latePercent)} least={5} warn={(last?.latePercent ?? 0) > 1} />
        <Figure title="Sent" value={last === undefined ? "–" : `${bytes(last.bytesPerSecond)}/s`} note={`${bytes(now.sent_bytes)} so far`} values={of((s) => s.bytesPerSecond)} least={1000} />
      </section>
      <dl class="plate facts">
        <Fact name="Players" value={String(now.players)} />
        <Fact name="Spectators" value={String(now.spectators)} />
        <Fact name="Bots" value={String(now.bots)} />
        <Fact name="In the lobby" value={String(now.visitors)} />
        <Fact name="Ticks a second" value={String(now.tick_rate)} />
        <Fact name="Running for" value={span(now.uptime_s)} />
        <Fact name="Webhooks waiting" value={String(now.waiting_webhooks)} />
        <Fact name="Listens on" value={now.address} />
      </dl>
      <div class="pair">
        <Announce />
        <section class="plate panel">
          <h2>Stop the server</h2>
          <p>Nothing new begins, players see a countdown, and rounds that run are played to their end, for {span(now.drain.timeout_s)} at most. Then the process ends.</p>
          <button class="button danger" onClick={() => askToDrain(now.drain)}>{now.drain.draining ? "Stop at once…" : "Drain and stop…"}</button>
        </section>
        <PageAddress guess={guessedPage(now)} />
      </div>
    </>
  );
}

function Figure({ title, value, note, values, least, warn }: { title: string; value: string; note: string; values: readonly number[]; least: number; warn?: boolean }): JSX.Element {
  return (
    <div class={`plate figure ${warn === true ? "warn" : ""}`}>
      <h2>{title}</h2>
      <p>
        <b class="number">{value}</b> <span class="quiet">{note}</span>
      </p>
      <Chart label={`${title} over the last two minutes, now ${value}`} values={values} least={least} />
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd class="number">{value}</dd>
    </div>
  );
}

/** To everybody, or, with `match`, to those in it. */
export function Announce({ match }: { match?: string }): JSX.Element {
  const [text, setText] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await act("POST", "announce", { text, match }, "Everybody sees it now.")) setText("");
  };
  return (
    <form class="plate panel" onSubmit={(event) => void submit(event)}>
      <h2>{match === undefined ? "Tell everybody" : "Tell this match"}</h2>
      <label class="field">
        <span>{match === undefined ? "Players, spectators and the lobby see it for half a minute" : "Its members see it for half a minute"}</span>
        <input type="text" value={text} required maxLength={200} placeholder="A tournament begins at eight" onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <p class="row">
        <button class="button">Announce</button>
        <span class="quiet">{count(200 - [...text].length, "character")} left</span>
      </p>
    </form>
  );
}

function PageAddress({ guess }: { guess: string }): JSX.Element {
  return (
    <section class="plate panel">
      <h2>The game's page</h2>
      <label class="field">
        <span>Where “Watch” opens matches; empty: where the server itself listens</span>
        <input type="text" inputMode="url" value={typedPage.value} placeholder={guess} onChange={(event) => typePage(event.currentTarget.value)} />
      </label>
      <p class="quiet">Behind a proxy this is its public address, such as https://play.example.</p>
    </section>
  );
}
