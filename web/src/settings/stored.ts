import { signal, type Signal } from "@preact/signals";
import { keep, recall } from "./storage";

/** Makes a value of what was stored by whichever version of the page, or undefined if it makes no sense. */
export type Read<T> = (stored: unknown) => T | undefined;

export const flag: Read<boolean> = (stored) => (typeof stored === "boolean" ? stored : undefined);

export const upTo =
  (most: number): Read<number> =>
  (stored) =>
    typeof stored === "number" && stored >= 0 && stored <= most ? stored : undefined;

/** 0 to 1. */
export const share: Read<number> = upTo(1);

export const oneOf =
  <T>(values: readonly T[]): Read<T> =>
  (stored) =>
    values.find((value) => value === stored);

/** A signal that is kept: read it and write it as any other. */
export function stored<T>(name: string, first: T, read: Read<T>): Signal<T> {
  const key = `skirmish.${name}`;
  const value = signal(parse(recall(key), read) ?? first);
  let kept = value.peek();
  value.subscribe((now) => {
    if (now === kept) return;
    kept = now;
    keep(key, JSON.stringify(now));
  });
  return value;
}

function parse<T>(text: string | undefined, read: Read<T>): T | undefined {
  if (text === undefined) return undefined;
  try {
    return read(JSON.parse(text));
  } catch {
    return undefined;
  }
}
