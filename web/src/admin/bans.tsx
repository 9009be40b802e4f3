import type { JSX } from "preact";
import type { Ban } from "./api";
import { askToBan, askToLift } from "./dialogs";
import { useLive } from "./live";
import { Mutes } from "./mutes";
import { Table } from "./table";
import { moment } from "./words";

export function Bans(): JSX.Element {
  const [bans, again] = useLive<Ban[]>("bans", 3_000);
  return (
    <>
      <header class="head">
        <h1>Bans</h1>
        <button class="button" onClick={() => askToBan(undefined, again)}>Ban…</button>
      </header>
      <Table
        caption="Bans in force"
        columns={["Whom", "Reason", "By", "Since", "Until"]}
        rows={bans}
        empty="Nobody is banned."
        key_={(ban) => ban.id}
        cells={(ban) => [
          <code>{ban.account ?? ban.network}</code>,
          ban.reason || <span class="quiet">none given</span>,
          ban.author,
          <span class="number">{moment(ban.created_s)}</span>,
          ban.expires_s === null ? "lifted" : <span class="number">{moment(ban.expires_s)}</span>,
        ]}
        actions={(ban) => (
          <button class="button small" aria-label={`Lift the ban of ${ban.account ?? ban.network}`} onClick={() => askToLift(ban, again)}>Lift…</button>
        )}
      />
      <Mutes />
    </>
  );
}
