// The tools of the command line, against servers that are not open to everybody, or not well.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { certificate } from "./certificate.mjs";
import * as c from "./client.mjs";
import { Server, run } from "./server.mjs";
import { SECRET, file, token } from "./tokens.mjs";

const doctor = (...args) => run(["doctor", "--url", ...args]);
const bots = async (...args) => JSON.parse((await run(["bots", "--seconds", "1", "--json", "--url", ...args])).stdout);

test("doctor, watch and bots come in by tokens, each of them good once", async (t) => {
  const server = await Server.start(t, ["--guests", "false"], { env: { SKIRMISH_TOKEN_SECRET: SECRET } });
  const refused = await doctor(server.ws);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /✗ hello .*only players with a token.*--token-file/);
  const once = (name) => token({ sub: name, jti: name });
  const well = await doctor(server.ws, "--token-file", file("doctor", `${once("doctor")}\n`));
  assert.deepEqual([well.code, well.stderr], [0, ""], well.stdout);
  const used = await doctor(server.ws, "--token-file", file("doctor", once("doctor")));
  assert.match(used.stdout, /✗ hello .*used before/);

  const watched = await run(["watch", "--seconds", "2", "--url", server.ws], { env: { SKIRMISH_TOKEN: once("watch") } });
  assert.deepEqual([watched.code, watched.stderr], [0, ""]);
  assert.match(watched.stdout, /match <- snapshot/);
  const played = await bots(server.ws, "--count", "2", "--token-file", file("bots", `${once("one")}\n${once("two")}\n`));
  assert.deepEqual([played.clients, played.errors], [2, {}]);

  for (const [path, words] of [["/nowhere/token", /No such file/], [file("empty", "\n"), /there is no token in it/]]) {
    const { code, stderr } = await run(["bots", "--url", server.ws, "--token-file", path]);
    assert.equal(code, 1);
    assert.match(stderr, words);
  }
});

test("bots name the limit that they ran into", async (t) => {
  for (const [limit, most] of [["connections-per-address", "1"], ["sockets-per-address", "1"], ["max-connections", "1"]]) {
    const server = await Server.start(t, [`--${limit}`, most]);
    const { errors } = await bots(server.ws, "--count", "6");
    const named = limit === "max-connections" ? "connections" : limit.replaceAll("-", "_");
    assert.ok(Object.keys(errors).some((error) => error.includes(named)), `${limit}: ${JSON.stringify(errors)}`);
  }
});

test("the doctor knows a port that speaks TLS from one that does not", async (t) => {
  const made = certificate(t);
  const secure = await Server.start(t, ["--tls-cert", made.cert, "--tls-key", made.key]);
  const plainly = await doctor(secure.ws.replace("wss:", "ws:"));
  assert.equal(plainly.code, 1);
  assert.match(plainly.stdout, /✗ upgrade .*speaks TLS.*wss:\/\//);
  const plain = await Server.start(t);
  const securely = await doctor(plain.ws.replace("ws:", "wss:"));
  assert.equal(securely.code, 1);
  assert.match(securely.stdout, /✗ TLS .*speaks no TLS.*ws:\/\//);
});

test("the doctor says what is wrong with a certificate", async (t) => {
  const made = certificate(t);
  const server = await Server.start(t, ["--tls-cert", made.cert, "--tls-key", made.key]);
  const unknown = await doctor(server.ws);
  assert.match(unknown.stdout, /✗ TLS .*Nobody who is trusted here.*--ca FILE/);
  const misnamed = await doctor(server.ws.replace("127.0.0.1", "127.0.0.2"), "--ca", made.cert);
  assert.match(misnamed.stdout, /✗ TCP|✗ TLS .*not for 127\.0\.0\.2/);

  // As people make one: `openssl req -x509` alone makes a CA.
  const [cert, key] = ["ca.pem", "ca.key"].map((name) => join(made.folder, name));
  const how = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...how, "-addext", "subjectAltName=IP:127.0.0.1", "-days", "9", "-keyout", key, "-out", cert], { stdio: "ignore" });
  const other = await Server.start(t, ["--tls-cert", cert, "--tls-key", key]);
  const ca = await doctor(other.ws, "--ca", cert);
  assert.equal(ca.code, 1);
  assert.match(ca.stdout, /✗ TLS .*one of a CA.*basicConstraints=critical,CA:false/);
});

test("the doctor says that a server drains", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "60"]);
  const config = { fight_ms: 600_000 };
  const member = await c.play(server, {}, (lobby) => lobby.create({ config }));
  server.child.kill("SIGTERM");
  await member.next(c.NOTICE);
  const { code, stdout } = await doctor(server.ws);
  assert.equal(code, 1);
  assert.match(stdout, /✗ lobby .*drains: it stops in \d+ s at the latest/);
});
