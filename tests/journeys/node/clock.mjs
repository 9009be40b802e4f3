// The clock that people set, owned by a test; the one that only runs on goes its own way, as it does when they do.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./folder.mjs";

const library = (() => {
  try {
    return execFileSync("sh", ["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1"], { stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
  } catch {
    return null;
  }
})();

/** For a test that needs one. */
export const WITH_CLOCK = { skip: !library && "faketime is not installed" };

/** What sets the clock, by seconds from now, and the environment of the servers that read it. */
export function clock(t) {
  const file = join(folder(t), "clock");
  const set = (offset) => writeFileSync(file, `${offset < 0 ? "" : "+"}${offset}\n`);
  set(0);
  return { set, env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: "1", DONT_FAKE_MONOTONIC: "1" } };
}
