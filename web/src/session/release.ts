/**
 * A page of yesterday meets today's server: it fetches itself anew. Once for each reason, so that a
 * page that cannot be had any newer, from some cache perhaps, does not reload for ever.
 */

import * as model from "./model";

/** Which release this page belongs to; empty where it was built by itself, in development. */
declare const __RELEASE__: string;

const KEY = "skirmish.renewed";
const OLDER = "The server is of another release than this page. Reload the page if something does not work.";

/** The page, as far as it is concerned here. */
export interface Page {
  readonly release: string;
  /** May throw: strict settings and private windows refuse it. */
  readonly storage: () => Pick<Storage, "getItem" | "setItem">;
  /** Whether it was reloaded to be here. */
  readonly reloaded: () => boolean;
  readonly reload: () => void;
}

const here: Page = {
  release: typeof __RELEASE__ === "undefined" ? "" : __RELEASE__,
  storage: () => sessionStorage,
  reloaded: () => performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === "reload"),
  reload: () => location.reload(),
};

/** Compares with what the server calls itself. "renewed": the page is on its way out; "older": that did not help. */
export function meet(agent: string, page = here): "same" | "renewed" | "older" {
  const theirs = /^skirmish\/(\S+)/.exec(agent)?.[1] ?? "";
  if (theirs === "" || page.release === "" || theirs === page.release) return "same";
  return renew(theirs, page) ? "renewed" : "older";
}

/** As `meet`, telling the player where it did not help. Returns whether the page is on its way out. */
export function greet(agent: string | null): boolean {
  const met = meet(agent ?? "");
  if (met === "older") model.toast.value = OLDER;
  return met === "renewed";
}

/** Reloads the page, unless it did so for this reason before. Returns whether it does. */
export function renew(reason: string, page = here): boolean {
  if (!first(reason, page)) return false;
  page.reload();
  return true;
}

function first(reason: string, page: Page): boolean {
  try {
    const storage = page.storage();
    const before = storage.getItem(KEY)?.split(" ") ?? [];
    if (before.includes(reason)) return false;
    storage.setItem(KEY, [...before, reason].join(" "));
    return true;
  } catch {
    // Nothing can be kept: a page that was reloaded already, by whomever, is as new as it gets.
    return !page.reloaded();
  }
}
