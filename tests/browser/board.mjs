// The board of all sounds (web/dev/sound.html), from the sources: what a test hears is what the page plays.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const web = new URL("../../web/", import.meta.url).pathname;
const { createServer } = await import(pathToFileURL(createRequire(`${web}package.json`).resolve("vite")).href);

/** The page from its sources, in front of the server that SKIRMISH_SERVER names. */
export async function sources(t) {
  const vite = await createServer({ root: web, configFile: `${web}vite.config.ts`, server: { port: 0, strictPort: false }, logLevel: "error", clearScreen: false });
  await vite.listen();
  t.after(() => vite.close());
  return `http://127.0.0.1:${vite.httpServer.address().port}`;
}

/** The board, opened in a page of its own. */
export async function board(t, launched) {
  const http = await sources(t);
  const page = await launched.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error));
  await page.goto(`${http}/dev/sound.html`);
  await page.waitForFunction(() => window.board !== undefined, undefined, { timeout: 60_000 });
  return {
    page,
    faults,
    /** Peaks, loudness and leaps of stretches of what the deeds sound like. */
    measure: (seconds, deeds, stretches, music = false) =>
      page.evaluate(([seconds, deeds, stretches, music]) => window.board.measure(seconds, deeds, stretches, music), [seconds, deeds, stretches, music]),
  };
}
