import type { JSX } from "preact";
import type { MatchState, Standing } from "../session/model";
import { Icon } from "../ui/icons";
import { MuteButton } from "../ui/mute-button";
import { sideName } from "../ui/words";

export function Scoreboard({ now }: { now: MatchState }): JSX.Element {
  if (!now.teams) {
    return (
      <section class="plate scores" aria-label="Scores">
        <Table rows={now.standings} />
      </section>
    );
  }
  return (
    <section class="scores-teams" aria-label="Scores">
      {([0, 1] as const).map((team) => (
        <div key={team} class="plate scores">
          <header class={`team-${team}`}>
            <h2>{sideName(team)}</h2>
            <b class="number">{now.teamScores[team]}</b>
          </header>
          <Table rows={now.standings.filter((row) => row.team === team)} />
        </div>
      ))}
    </section>
  );
}

function Table({ rows }: { rows: Standing[] }): JSX.Element {
  const byLosses = rows.some((row, index) => row.kills === rows[index + 1]?.kills && row.deaths !== rows[index + 1]?.deaths);
  return (
    <table>
      {byLosses && <caption class="quiet">Same kills: fewer losses first</caption>}
      <thead>
        <tr>
          <th />
          <th class="left">Pilot</th>
          <th>Kills</th>
          <th>Losses</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} class={`${row.me ? "me" : ""} ${row.present ? "" : "absent"}`}>
            <td class="number">{row.rank}</td>
            <td class="left">
              <span class="who">
                {row.name}
                {row.bot && <Icon name="bot" />}
                {row.me && <em>you</em>}
                {!row.present && <em>reconnecting</em>}
              </span>
              {!row.bot && !row.me && <MuteButton name={row.name} />}
            </td>
            <td class="number strong">{row.kills}</td>
            <td class="number">{row.deaths}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
