import type { JSX } from "preact";
import type { Mute } from "./api";
import { useLive } from "./live";
import { act } from "./session";
import { Table } from "./table";
import { moment } from "./words";

/** Accounts that may not chat, whether they are here or not. */
export function Mutes(): JSX.Element {
  const [mutes, again] = useLive<Mute[]>("mutes", 3_000);
  const lift = async (account: string) => {
    if (await act("DELETE", `mutes/${encodeURIComponent(account)}`, undefined, `${account} may chat again.`)) again();
  };
  return (
    <>
      <header class="head">
        <h2>Mutes</h2>
      </header>
      <Table
        caption="Mutes in force"
        columns={["Account", "Until"]}
        rows={mutes}
        empty="No account is muted. Somebody is muted under People or in a match."
        key_={(mute) => mute.account}
        cells={(mute) => [
          <code>{mute.account}</code>,
          mute.expires_s === null ? "lifted" : <span class="number">{moment(mute.expires_s)}</span>,
        ]}
        actions={(mute) => (
          <button class="button small" aria-label={`Unmute ${mute.account}`} onClick={() => void lift(mute.account)}>Unmute</button>
        )}
      />
    </>
  );
}
