import type { JSX } from "preact";
import type { Result } from "./api";
import { useLive } from "./live";
import { Table } from "./table";
import { moment, span } from "./words";

export function Results(): JSX.Element {
  const [results] = useLive<Result[]>("results?limit=100", 3_000);
  return (
    <>
      <h1>Results</h1>
      <Table
        caption="Rounds that ended, the newest first"
        columns={["When", "Match", "Game", "Took", "The best"]}
        rows={results}
        empty="No round has ended yet."
        key_={(result) => result.id}
        cells={(result) => [
          <span class="number">{moment(result.finished_s)}</span>,
          <>
            <b>{result.name}</b> {result.private && <span class="badge amber">private</span>}
          </>,
          <span class="quiet">{[result.game, result.mode].filter(Boolean).join(" · ")}</span>,
          <span class="number">{span(result.length_s)}</span>,
          result.standings.slice(0, 3).map(({ rank, name, score }) => `${rank}. ${name ?? "forgotten"} (${score})`).join(", "),
        ]}
      />
    </>
  );
}
