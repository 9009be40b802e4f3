import { signal } from "@preact/signals";

const KEY = "skirmish.muted";

/** Whom this player does not want to read, by name as it is shown; for as long as the tab is open. */
export const mutedNames = signal<ReadonlySet<string>>(remembered());

export function setMuted(name: string, muted: boolean): void {
  const names = new Set(mutedNames.value);
  if (muted) names.add(name);
  else names.delete(name);
  mutedNames.value = names;
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...names]));
  } catch {
    // It lasts until a reload.
  }
}

function remembered(): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === "string") : []);
  } catch {
    return new Set();
  }
}
