/** Checked reading of decoded MessagePack values. Elements beyond those known are ignored. */

import { Fault } from "./fault.ts";

export function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Fault("an array was expected");
  return value as readonly unknown[];
}

/** An array of at least `count` elements. */
export function fields(value: unknown, count: number): readonly unknown[] {
  const all = array(value);
  if (all.length < count) throw new Fault("an array is too short");
  return all;
}

export function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  return array(value).map(read);
}

export function i32(value: unknown): number {
  if (typeof value !== "number" || (value | 0) !== value) throw new Fault("an i32 was expected");
  return value;
}

export function u32(value: unknown): number {
  if (typeof value !== "number" || value >>> 0 !== value) throw new Fault("a u32 was expected");
  return value;
}

export function str(value: unknown): string {
  if (typeof value !== "string") throw new Fault("a string was expected");
  return value;
}

export function bool(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Fault("a boolean was expected");
  return value;
}

/** `null` for nil. */
export function option<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}
