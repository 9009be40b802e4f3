import type { JSX } from "preact";
import type { Match, Person } from "./api";
import { useLive } from "./live";
import { Actions } from "./match";
import { matchHref } from "./place";
import { Table } from "./table";
import { moment, short } from "./words";

/** Everybody who is connected, in matches and in the lobby. */
export function People(): JSX.Element {
  const [people] = useLive<Person[]>("people");
  const [matches] = useLive<Match[]>("matches");
  const nameOf = (id: string) => matches?.find((match) => match.id === id)?.name ?? "a match";
  return (
    <>
      <h1>People</h1>
      <Table
        caption="Connections"
        columns={["Name", "Account", "Address", "Where", "Since"]}
        rows={people}
        empty="Nobody is connected."
        key_={(person) => person.connection}
        cells={(person) => [
          <>
            <b>{person.name ?? "not yet known"}</b> {person.muted && <span class="badge coral">muted</span>}
          </>,
          person.account === null ? null : <code title={person.account}>{short(person.account)}</code>,
          <code>{person.address}</code>,
          person.match === null ? <span class="quiet">lobby</span> : <a href={matchHref(person.match)}>{nameOf(person.match)}{person.player === null ? " (looks on)" : ""}</a>,
          <span class="number">{moment(person.since_s)}</span>,
        ]}
        actions={(person) => <Actions member={{ ...person, name: person.name ?? `connection ${person.connection}` }} />}
      />
    </>
  );
}
