// The page over https, and the game over wss, by the server's own TLS.

import assert from "node:assert/strict";
import { test } from "node:test";
import { certificate } from "../journeys/node/certificate.mjs";
import { Person, Server, browser } from "./game.mjs";

test("a page over https plays over wss", { timeout: 60_000 }, async (t) => {
  const { cert, key } = certificate(t);
  const server = await Server.start(t, ["--tls-cert", cert, "--tls-key", key]);
  const launched = await browser(t);
  const sockets = [];
  // It is a certificate of nobody's.
  const person = await Person.at(launched, server, "", { ignoreHTTPSErrors: true, before: () => {} });
  person.page.on("websocket", (socket) => sockets.push(socket.url()));
  await person.page.reload();
  await person.page.getByRole("button", { name: "Play now" }).click();
  await person.inMatch();
  const tick = await person.see("tick");
  await person.until("snapshots to come", async () => (await person.see("tick")) > tick + 60);
  assert.ok(sockets.length > 0 && sockets.every((url) => url.startsWith("wss://")), `${sockets}`);
  assert.deepEqual(person.faults, []);
});
