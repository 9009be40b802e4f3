import type { JSX } from "preact";
import { feed } from "../session/model";
import { Icon } from "../ui/icons";

const teamClass = (team: number | undefined) => (team === undefined ? "" : `team-${team}`);

export function KillFeed(): JSX.Element {
  return (
    <ul class="feed" aria-live="off">
      {feed.value.map((kill) => (
        <li key={kill.key} class={kill.mine === undefined ? "" : `mine-${kill.mine}`}>
          {kill.killer !== "" && <b class={teamClass(kill.killerTeam)}>{kill.killer}</b>}
          <Icon name="skull" />
          <span class={teamClass(kill.victimTeam)}>{kill.victim}</span>
        </li>
      ))}
    </ul>
  );
}
