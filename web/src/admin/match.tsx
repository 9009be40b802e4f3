import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { MatchInside, Member } from "./api";
import { askToBan, askToEnd, askToKick, askToMute } from "./dialogs";
import { useLive } from "./live";
import { Badges, Watch } from "./matches";
import { Announce } from "./overview";
import { act } from "./session";
import { Table } from "./table";
import { bytes, detailOf, short } from "./words";

/** What goes on in one match, and with whom. */
export function MatchPage({ id }: { id: string }): JSX.Element {
  const [match] = useLive<MatchInside>(`matches/${encodeURIComponent(id)}`);
  const rates = useRates(match);
  if (match === undefined) return <p class="quiet">Asking the server…</p>;
  if (match === null) {
    return (
      <>
        <h1>That match has ended</h1>
        <p>
          <a class="button" href="#/matches">All matches</a>
        </p>
      </>
    );
  }
  return (
    <>
      <header class="head">
        <div>
          <p class="quiet">
            <a href="#/matches">Matches</a> / <code>{match.code}</code>
          </p>
          <h1>
            {match.name} <Badges match={match} />
          </h1>
          <p class="quiet">{match.game} · {detailOf(match.detail)} · tick <span class="number">{match.tick.toLocaleString("en")}</span> at {match.tick_rate} a second, {match.late_ticks.toLocaleString("en")} late so far</p>
        </div>
        <p class="row">
          <Watch match={match} />
          <button class="button small danger" onClick={() => askToEnd(match)}>End…</button>
        </p>
      </header>
      <Table
        caption="Members"
        columns={["Name", "Account", "Address", "Stream", "Picture's age", "Round trip", "Sent"]}
        rows={match.members}
        empty="Nobody is in it."
        key_={(member) => `${member.player ?? "s"}-${member.player === null ? member.connection : ""}`}
        cells={(member) => [
          <>
            <b>{member.name}</b> {member.player === null && <span class="badge">spectator</span>}
            {member.bot && <span class="badge">bot</span>}
            {!member.bot && member.connection === null && <span class="badge amber">away</span>}
            {member.muted && <span class="badge coral">muted</span>}
          </>,
          member.account === null ? null : <code title={member.account}>{short(member.account)}</code>,
          member.address === null ? null : <code>{member.address}</code>,
          member.stream === null ? null : <span class={`stream stream-${member.visible === false ? "hidden" : member.stream}`}>{member.visible === false ? "hidden tab" : member.stream}</span>,
          figure(member.age_ms, "ms"),
          figure(member.round_trip_ms, "ms"),
          member.connection === null ? null : <span class="number">{bytes(rates.get(member.connection) ?? 0)}/s</span>,
        ]}
        actions={(member) => (member.connection === null ? null : <Actions member={member} />)}
      />
      <div class="pair">
        <Announce match={match.id} />
      </div>
    </>
  );
}

const figure = (value: number | null, unit: string) => (value === null ? null : <span class="number">{value} {unit}</span>);

/** For each connection the bytes a second since the answer before. */
function useRates(match: MatchInside | undefined | null): Map<number, number> {
  const before = useRef<{ match: MatchInside; at: number; rates: Map<number, number> } | undefined>(undefined);
  if (match === undefined || match === null) return new Map();
  if (before.current?.match === match) return before.current.rates;
  const at = performance.now();
  const rates = new Map<number, number>();
  for (const { connection, sent_bytes } of match.members) {
    const older = before.current?.match.members.find((member) => member.connection === connection);
    if (connection === null || sent_bytes === null || older?.sent_bytes == null || before.current === undefined) continue;
    rates.set(connection, Math.max(0, ((sent_bytes - older.sent_bytes) / Math.max(1, at - before.current.at)) * 1000));
  }
  before.current = { match, at, rates };
  return rates;
}

/** What can be done to somebody who is connected. */
export function Actions({ member }: { member: Pick<Member, "name" | "account" | "address" | "muted"> & { connection: number | null } }): JSX.Element {
  const who = { ...member, connection: member.connection ?? 0 };
  const { name, connection, muted } = who;
  return (
    <>
      <button class="button small" aria-label={`${muted ? "Unmute" : "Mute"} ${name}`} onClick={() => (muted ? void act("DELETE", `people/${connection}/mute`, undefined, `${name} may chat again.`) : askToMute(who))}>
        {muted ? "Unmute" : "Mute…"}
      </button>
      <button class="button small" aria-label={`Kick ${name}`} onClick={() => askToKick(who)}>Kick…</button>
      <button class="button small danger" aria-label={`Ban ${name}`} onClick={() => askToBan(who)}>Ban…</button>
    </>
  );
}
