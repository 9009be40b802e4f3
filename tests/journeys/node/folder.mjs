// Folders of a test's own.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that goes with the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "skirmish-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
