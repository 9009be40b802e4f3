import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Choice, Stepper } from "../ui/choice";
import { Dialog } from "../ui/dialog";
import type { Ban, Match, State } from "./api";
import { act } from "./session";

/** What is asked before something is done that cannot be taken back. */

type Asked = () => JSX.Element;
export const dialog = signal<Asked | undefined>(undefined);
const shut = () => {
  dialog.value = undefined;
};

/** Somebody who is connected. */
export interface Who {
  connection: number;
  name: string;
  account: string | null;
  address: string | null;
}

export function DialogHost(): JSX.Element | null {
  const Asked = dialog.value;
  return Asked === undefined ? null : <Asked />;
}

function open(asked: Asked): void {
  dialog.value = asked;
}

function Confirm({ title, label, danger, run, children }: { title: string; label: string; danger?: boolean; run: () => Promise<unknown>; children: ComponentChildren }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    void run().finally(shut);
  };
  return (
    <Dialog title={title} close={shut}>
      <form class="form" onSubmit={submit}>
        {children}
        <p class="row end">
          <button type="button" class="button" onClick={shut}>Cancel</button>
          <button class={`button ${danger === true ? "danger" : "amber"}`} disabled={busy}>{label}</button>
        </p>
      </form>
    </Dialog>
  );
}

export function askToKick({ connection, name }: Who): void {
  open(() => (
    <Confirm title={`Kick ${name}?`} label="Kick" danger run={() => act("POST", `people/${connection}/kick`, undefined, `${name} is out.`)}>
      <p>The connection ends and the seat is free at once. {name} may come back.</p>
    </Confirm>
  ));
}

const MUTES = [{ id: "600", title: "10 minutes" }, { id: "3600", title: "1 hour" }, { id: "", title: "Until lifted" }];
const BANS = [{ id: "3600", title: "1 hour" }, { id: "86400", title: "1 day" }, { id: "604800", title: "1 week" }, { id: "", title: "For good" }];
const seconds = (id: string) => (id === "" ? undefined : Number(id));

export function askToMute({ connection, name }: Who): void {
  open(() => {
    const [time, setTime] = useState("600");
    return (
      <Confirm title={`Mute ${name}?`} label="Mute" run={() => act("POST", `people/${connection}/mute`, { for_s: seconds(time) }, `${name} is muted.`)}>
        <p>Nobody sees what {name} writes; {name} is told so.</p>
        <Choice label="For" value={time} pick={setTime} of={MUTES} />
      </Confirm>
    );
  });
}

/** Whom a ban is for is typed where nobody is chosen. */
export function askToBan(who: Who | undefined, done: () => void = () => undefined): void {
  open(() => {
    const [by, setBy] = useState(who?.account === null ? "address" : "account");
    const [time, setTime] = useState("86400");
    const [reason, setReason] = useState("");
    const [typed, setTyped] = useState("");
    const target = who === undefined ? typed.trim() : (by === "account" ? who.account : who.address);
    const run = async () => {
      const made = await act("POST", "bans", { [by]: target, reason, for_s: seconds(time) }, `${who?.name ?? target} is banned.`);
      if (made) done();
    };
    return (
      <Confirm title={who === undefined ? "Ban somebody" : `Ban ${who.name}?`} label="Ban" danger run={run}>
        <Choice label="What is banned" value={by} pick={setBy} of={[{ id: "account", title: "The account" }, { id: "address", title: "The address" }]} />
        {who === undefined ? (
          <label class="field">
            <span>{by === "account" ? "Account" : "IPv4 address, or IPv6 address for its /64"}</span>
            <input type="text" value={typed} required maxLength={64} spellcheck={false} onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
        ) : (
          <p><code class="wrap">{target}</code>{by === "account" && target?.startsWith("guest-") === true && <small class="quiet"> A guest gets another account with another browser; an address holds better.</small>}</p>
        )}
        <Choice label="For" value={time} pick={setTime} of={BANS} />
        <label class="field">
          <span>Reason, for admins</span>
          <input type="text" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
      </Confirm>
    );
  });
}

export function askToLift(ban: Ban, done: () => void): void {
  const whom = ban.account ?? ban.network ?? "";
  open(() => (
    <Confirm title="Lift this ban?" label="Lift" run={async () => void ((await act("DELETE", `bans/${ban.id}`, undefined, `${whom} may come back.`)) && done())}>
      <p><code class="wrap">{whom}</code> may connect again.</p>
    </Confirm>
  ));
}

export function askToEnd({ id, name, players, house }: Match): void {
  open(() => (
    <Confirm title={`End ${name}?`} label="End the match" danger run={() => act("DELETE", `matches/${id}`, undefined, `${name} has ended.`)}>
      <p>
        {players === 0 ? "Nobody plays in it." : `${players} ${players === 1 ? "person plays" : "people play"} in it. The round that is on has no result.`}
        {house && " It is one of the house: it begins anew in a moment."}
      </p>
    </Confirm>
  ));
}

export function askToCreate(): void {
  open(() => {
    const [name, setName] = useState("Skirmish");
    const [seats, setSeats] = useState(8);
    const [bots, setBots] = useState(0);
    const [hidden, setHidden] = useState("public");
    const run = () => act("POST", "matches", { name, seats, bots: Math.min(bots, seats), private: hidden === "private" }, `${name} runs.`);
    return (
      <Confirm title="Create a match" label="Create" run={run}>
        <label class="field">
          <span>Name</span>
          <input type="text" value={name} required minLength={2} maxLength={32} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <div class="form-pair">
          <Stepper label="Seats" value={seats} least={1} most={200} set={setSeats} />
          <Stepper label="Bots" value={Math.min(bots, seats)} least={0} most={seats} set={setBots} />
        </div>
        <Choice label="Who can join" value={hidden} pick={setHidden} of={[{ id: "public", title: "Everybody" }, { id: "private", title: "Only with the link" }]} />
        <p class="quiet">It ends when nobody has been in it for a minute.</p>
      </Confirm>
    );
  });
}

export function askToDrain(drain: State["drain"]): void {
  open(() => {
    const [within, setWithin] = useState(String(drain.timeout_s));
    const now = drain.draining;
    return (
      <Confirm title={now ? "Stop at once?" : "Stop the server?"} label={now ? "Stop at once" : "Drain and stop"} danger run={() => act("POST", "drain", { within_s: now ? 0 : Number(within) }, now ? "It stops." : "The drain has begun.")}>
        {now ? (
          <p>Rounds that still run end without a result.</p>
        ) : (
          <>
            <p>This cannot be taken back. Players see a countdown; the process ends when the last round is over, or the time is up.</p>
            <label class="field">
              <span>Seconds that rounds have to end; 0: at once</span>
              <input type="text" inputMode="numeric" pattern="[0-9]{1,5}" required value={within} onInput={(event) => setWithin(event.currentTarget.value)} />
            </label>
          </>
        )}
      </Confirm>
    );
  });
}
