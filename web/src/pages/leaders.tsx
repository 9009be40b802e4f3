import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GAME } from "../arena/setup";
import { options } from "../session/model";
import { readBoard, type Board, type Place, type Round, type Since } from "../session/board";
import { Choice } from "../ui/choice";
import { ago, count, sideName } from "../ui/words";

/** Who leads, and the rounds that were played last. */
export function Leaders(): JSX.Element {
  const [since, setSince] = useState<Since>("all");
  const [mode, setMode] = useState("");
  const [board, setBoard] = useState<Board | "failed" | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    const take = (read: Board | "failed") => {
      if (wanted) setBoard(read);
    };
    readBoard(GAME, mode, since).then(take, () => take("failed"));
    return () => {
      wanted = false;
    };
  }, [since, mode]);
  const modes = options.value?.modes ?? [];
  return (
    <div class="leaders">
      <div class="leaders-which">
        <Choice label="Time" value={since} pick={setSince} of={[{ id: "all", title: "All time" }, { id: "week", title: "This week" }]} />
        {modes.length > 1 && <Choice label="Mode" value={mode} pick={setMode} of={[{ id: "", title: "All" }, ...modes.map(({ id, title }) => ({ id, title }))]} />}
      </div>
      {board === undefined && <p class="quiet" role="status">Looking it up…</p>}
      {board === "failed" && <p class="quiet" role="status">The server did not tell. Open this again in a moment.</p>}
      {typeof board === "object" && (
        <>
          <Places places={board.places} />
          <Rounds rounds={board.rounds} />
        </>
      )}
    </div>
  );
}

function Places({ places }: { places: readonly Place[] }): JSX.Element {
  if (places.length === 0) return <p class="quiet">Nobody yet. Fly a round to its end and you are the first.</p>;
  return (
    <table>
      <caption class="quiet">A point for each person behind you at the end of a round. Bots count for nothing.</caption>
      <thead>
        <tr>
          <th><span class="unseen">Rank</span></th>
          <th class="left">Pilot</th>
          <th>Points</th>
          <th>Wins</th>
          <th>Rounds</th>
          <th>Kills</th>
        </tr>
      </thead>
      <tbody>
        {places.map((place) => (
          <tr key={place.rank} class={place.rank <= 3 ? `top-${place.rank}` : ""}>
            <td class="number">{place.rank}</td>
            <td class="left pilot" title={place.name}>{place.name}</td>
            <td class="number strong">{place.points}</td>
            <td class="number">{place.wins}</td>
            <td class="number">{place.rounds}</td>
            <td class="number">{place.score}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rounds({ rounds }: { rounds: readonly Round[] }): JSX.Element | null {
  if (rounds.length === 0) return null;
  return (
    <>
      <h2>Latest rounds</h2>
      <ul class="rounds">
        {rounds.map((round) => (
          <li key={round.id}>
            <b>{verdict(round)}</b>
            <span class="quiet">{about(round)}</span>
            <time class="quiet" dateTime={round.finished.toISOString()}>{ago(round.finished, new Date())}</time>
          </li>
        ))}
      </ul>
    </>
  );
}

function verdict(round: Round): string {
  if (round.winner === 0) return "Draw";
  if (round.mode === "teams") return `${sideName(round.winner - 1)} won`;
  return `${round.first[0] || "Somebody"} won`;
}

function about(round: Round): string {
  const titled = (choices: readonly { id: string; title: string }[] | undefined, id: string) => choices?.find((choice) => choice.id === id)?.title ?? id;
  const map = titled(options.value?.maps, round.map);
  return [round.name, titled(options.value?.modes, round.mode), map, count(round.players, "pilot")].filter(Boolean).join(" · ");
}
