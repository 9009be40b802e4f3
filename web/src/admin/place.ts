import { signal } from "@preact/signals";
import type { State } from "./api";

/** Which part of the page is shown, in its address; and where the game's page is. */

export const TABS = [
  { id: "overview", title: "Overview" },
  { id: "matches", title: "Matches" },
  { id: "people", title: "People" },
  { id: "bans", title: "Bans and mutes" },
  { id: "results", title: "Results" },
  { id: "webhooks", title: "Webhooks" },
  { id: "audit", title: "Audit log" },
] as const;

export type TabId = (typeof TABS)[number]["id"];

export interface Place {
  tab: TabId;
  /** The match that is looked into. */
  match: string | undefined;
}

function read(): Place {
  const [first = "", second] = location.hash.replace(/^#\/?/, "").split("/");
  const tab = TABS.find(({ id }) => id === first)?.id ?? "overview";
  return { tab, match: tab === "matches" ? second : undefined };
}

export const place = signal<Place>(read());
window.addEventListener("hashchange", () => (place.value = read()));

export const matchHref = (id: string): string => `#/matches/${id}`;

const KEY = "skirmish.admin.page";
/** As somebody typed it; empty: what the server knows. */
export const typedPage = signal(localStorage.getItem(KEY) ?? "");

export function typePage(address: string): void {
  typedPage.value = address.trim().replace(/\/+$/, "");
  localStorage.setItem(KEY, typedPage.value);
}

/** Where players open the game, as far as the server and this page's own address tell. */
export function guessedPage({ address, tls }: State): string {
  const port = address.slice(address.lastIndexOf(":") + 1);
  const host = address.slice(0, address.lastIndexOf(":"));
  const any = host === "0.0.0.0" || host === "[::]";
  return `${tls ? "https" : "http"}://${any ? location.hostname : host}:${port}`;
}

/** Where a match is watched. */
export const watchHref = (state: State, code: string): string => `${typedPage.value || guessedPage(state)}/#${code}/watch`;
