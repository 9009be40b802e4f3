import { computed, signal } from "@preact/signals";
import { ask, Refusal } from "./api";

/** Who is logged in, and how to ask on their behalf. The token is kept as long as the tab. */

const KEY = "skirmish.admin.token";

const kept = (): string => {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
};

const token = signal(kept());
export const loggedIn = computed(() => token.value !== "");
/** Why one has to log in again. */
export const loggedOutFor = signal("");
/** Why nothing is heard from the server; empty while it answers. */
export const silent = signal("");
/** What came of the last thing that was done. */
export const toast = signal<{ text: string; wrong: boolean } | undefined>(undefined);

const TOAST_MS = 5_000;
let toasting: ReturnType<typeof setTimeout> | undefined;

export async function logIn(given: string): Promise<void> {
  await ask(given, "GET", "state");
  loggedOutFor.value = "";
  token.value = given;
  try {
    sessionStorage.setItem(KEY, given);
  } catch {
    // Then a reload asks for it again.
  }
}

export function logOut(why = ""): void {
  token.value = "";
  loggedOutFor.value = why;
  silent.value = "";
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/** What is shown all the time. */
export async function get<T>(path: string): Promise<T> {
  try {
    const got = await ask<T>(token.value, "GET", path);
    silent.value = "";
    return got;
  } catch (why) {
    if (why instanceof Refusal && (why.status === 401 || why.code === "admin_off")) logOut(why.message);
    else if (why instanceof Refusal && why.status !== 404) silent.value = why.message;
    throw why;
  }
}

/** Does something, and says what came of it. Returns whether it was done. */
export async function act(method: string, path: string, body: unknown, done: string): Promise<boolean> {
  const answer = await obtain<unknown>(method, path, body);
  if (answer !== undefined) say(done);
  return answer !== undefined;
}

/** Does something for the sake of the answer, null if it has no body; undefined: it was refused, and why has been said. */
export async function obtain<T>(method: string, path: string, body?: unknown): Promise<T | null | undefined> {
  try {
    return (await ask<T | undefined>(token.value, method, path, body)) ?? null;
  } catch (why) {
    if (why instanceof Refusal && why.status === 401) logOut(why.message);
    say(why instanceof Error ? why.message : String(why), true);
    return undefined;
  }
}

function say(text: string, wrong = false): void {
  clearTimeout(toasting);
  toast.value = { text, wrong };
  toasting = setTimeout(() => (toast.value = undefined), TOAST_MS);
}
