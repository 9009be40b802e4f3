import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What browsers keep for https and localhost, and the files that do without where it is missing. */
const SECURE: Record<string, readonly string[]> = {
  "crypto.randomUUID": [],
  "crypto.subtle": [],
  "navigator.clipboard": ["src/ui/clipboard.ts"],
  getLayoutMap: ["src/input/labels.ts"],
  getGamepads: ["src/input/pad.ts"],
  wakeLock: [],
  serviceWorker: [],
  "navigator.storage": [],
  "navigator.share": [],
  "navigator.locks": [],
  "screen.orientation.lock": [],
  audioWorklet: [],
  Notification: [],
};

const web = `${import.meta.dirname}/..`;
const files = ["src", "client/src"].flatMap((folder) =>
  readdirSync(`${web}/${folder}`, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file)).map((file) => `${folder}/${file}`),
);

test("nothing needs a secure page: the game is played on plain http in a local network", () => {
  expect(files.length).toBeGreaterThan(60);
  for (const file of files) {
    const text = readFileSync(`${web}/${file}`, "utf8");
    for (const [name, allowed] of Object.entries(SECURE)) {
      if (!allowed.includes(file)) expect(text.includes(name), `${file}: ${name}`).toBe(false);
    }
  }
});
