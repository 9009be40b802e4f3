import type { LinkState, Notice } from "skirmish-client";
import { hostNotice } from "./model";

/** How long an announcement stays. */
const SHOWN_MS = 30_000;

/** To the lobby or to a match. */
interface Connection {
  on(name: "notice", handler: (notice: Notice) => void): unknown;
  on(name: "state", handler: (state: LinkState) => void): unknown;
}

let gone: ReturnType<typeof setTimeout> | undefined;

export function listenToHost(connection: Connection): void {
  connection.on("notice", tell);
  connection.on("state", ({ name }) => {
    // It has stopped, or goes on after all, or is another one: who is let in is told anew.
    const news = name === "attached" || name === "reconnecting";
    if (news && hostNotice.value?.stopsAt !== undefined) hostNotice.value = undefined;
  });
}

export function dismissHostNotice(): void {
  clearTimeout(gone);
  hostNotice.value = undefined;
}

function tell({ text, seconds }: Notice): void {
  clearTimeout(gone);
  hostNotice.value = { text, stopsAt: seconds === null ? undefined : performance.now() + seconds * 1000 };
  if (seconds === null) gone = setTimeout(dismissHostNotice, SHOWN_MS);
}
