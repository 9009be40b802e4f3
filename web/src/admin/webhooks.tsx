import type { JSX } from "preact";
import type { Outbox } from "./api";
import { useLive } from "./live";
import { act } from "./session";
import { Table } from "./table";
import { count, moment, span } from "./words";

export function Webhooks(): JSX.Element {
  const [outbox, again] = useLive<Outbox>("outbox?limit=100", 2_000);
  const age = outbox?.oldest_s == null ? 0 : Date.now() / 1000 - outbox.oldest_s;
  return (
    <>
      <header class="head">
        <h1>Webhooks</h1>
        {outbox != null && outbox.given_up > 0 && (
          <button class="button" onClick={() => void act("POST", "outbox/retry", undefined, "Each is tried once more.").then(again)}>Try once more</button>
        )}
      </header>
      {outbox != null && outbox.waiting > 0 && (
        <p>
          {count(outbox.waiting, "event waits", "events wait")} to be delivered, the oldest for {span(age)}.
        </p>
      )}
      {outbox != null && outbox.given_up > 0 && (
        <p>
          {count(outbox.given_up, "event was", "events were")} refused for three days and given up; what they tell of is under Results.
        </p>
      )}
      <Table
        caption="Events that have not arrived, the oldest first"
        columns={["Event", "Made", "Failed", "Next attempt", "Why the last one failed"]}
        rows={outbox == null ? outbox : outbox.deliveries}
        empty="Nothing waits: all events have arrived, or nobody wants any."
        key_={(delivery) => delivery.id}
        cells={(delivery) => [
          <code>{delivery.kind}</code>,
          <span class="number">{moment(delivery.created_s)}</span>,
          <span class="number">{count(delivery.attempts, "time")}</span>,
          next(delivery),
          delivery.error ?? <span class="quiet">not tried yet</span>,
        ]}
      />
    </>
  );
}

function next({ given_up, next_s }: Outbox["deliveries"][number]): JSX.Element | string {
  if (given_up) return <span class="badge coral">given up</span>;
  return next_s * 1000 <= Date.now() ? "in turn" : <span class="number">{moment(next_s)}</span>;
}
