import type { JSX } from "preact";
import type { AuditEntry } from "./api";
import { useLive } from "./live";
import { Table } from "./table";
import { moment } from "./words";

export function Audit(): JSX.Element {
  const [entries] = useLive<AuditEntry[]>("audit?limit=200", 3_000);
  return (
    <>
      <h1>Audit log</h1>
      <Table
        caption="What admins did, the newest first"
        columns={["When", "Who", "What", "To", "Detail"]}
        rows={entries}
        empty="Nothing has been done yet."
        key_={(_, index) => (entries?.length ?? 0) - index}
        cells={({ at_s, who, what, target, detail }) => [<span class="number">{moment(at_s)}</span>, <b>{who}</b>, what, target, <span class="quiet">{detail}</span>]}
      />
    </>
  );
}
