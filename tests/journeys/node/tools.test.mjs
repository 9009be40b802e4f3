// The tools of the command line, against servers that are not open to everybody, or not well.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
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
  for (const [limit, code] of [["unclaimed-per-address", "too_fast"], ["matches-per-address", "too_many_matches"]]) {
    const server = await Server.start(t, [`--${limit}`, "1"]);
    const { errors } = await bots(server.ws, "--count", "12", "--per-match", limit.startsWith("matches") ? "4" : "12");
    const told = `refused: ${code} (${limit.replaceAll("-", "_")})`;
    assert.ok(Object.keys(errors).includes(told), `${limit}: ${JSON.stringify(errors)}`);
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

test("a port that speaks TLS as Caddy does, in HTTP/1.0", async (t) => {
  const sentence = "Client sent an HTTP request to an HTTPS server.\n";
  const proxy = createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end(`HTTP/1.0 400 Bad Request\r\n\r\n${sentence}`)));
  proxy.listen(0, "127.0.0.1");
  t.after(() => proxy.close());
  await once(proxy, "listening");
  const at = `127.0.0.1:${proxy.address().port}`;
  const { stdout } = await doctor(`ws://${at}`);
  assert.match(stdout, /✗ upgrade .*speaks TLS.*wss:\/\//);
  const { stderr } = await run(["healthcheck", "--url", `http://${at}`]);
  assert.match(stderr, /speaks TLS.*wss:\/\//);
});

test("the doctor says that a certificate ends soon, and fails for it if it is told to", async (t) => {
  for (const [days, args, code, said, subject] of [
    // Within the second in which it was made it has all of them.
    [9, [], 0, /- certificate +It ends in [89] days\./],
    [1, [], 0, /- certificate +It ends in (23|24) hours\./],
    [20, [], 0, null],
    [20, ["--certificate-days", "21"], 1, /✗ certificate +It ends in (19|20) days\./],
    [20, ["--certificate-days", "14"], 0, null],
    // As Caddy's own are, and some of Let's Encrypt's: their names stand in an extension alone.
    [20, ["--certificate-days", "21"], 1, /✗ certificate +It ends in (19|20) days\./, "/"],
  ]) {
    const made = certificate(t, days, subject);
    const server = await Server.start(t, ["--tls-cert", made.cert, "--tls-key", made.key]);
    const told = await doctor(server.ws.replace("127.0.0.1", "localhost"), "--ca", made.cert, ...args);
    assert.equal(told.code, code, told.stdout);
    assert.match(told.stdout, code === 0 ? /^A client can connect\.$/m : /^A client can connect, but may not for long\.$/m);
    if (said) assert.match(told.stdout, said);
    else assert.doesNotMatch(told.stdout, /It ends in/);
    await server.stop();
  }
});

test("healthcheck says how a server is, and why it is not well in words that the doctor has", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "60"]);
  const ask = (args, env) => run(["healthcheck", ...args], { env });
  const well = await ask(["--url", server.http]);
  assert.deepEqual([well.code, well.stderr], [0, ""]);
  assert.match(well.stdout, /^well: \d+\.\d+\.\d+, up \d+ s\n$/);
  // Where it is asked, as the server is told where to listen.
  const bind = new URL(server.http).host;
  const anywhere = bind.replace("127.0.0.1", "0.0.0.0");
  const config = file("health.toml", `bind = "${anywhere}"\n`);
  for (const [args, env] of [[["--config", config], {}], [[], { SKIRMISH_BIND: bind }], [[], { SKIRMISH_CONFIG: config }]]) {
    const { code, stdout } = await ask(args, env);
    assert.deepEqual([code, stdout.split(":")[0]], [0, "well"], JSON.stringify(args));
  }
  const nowhere = await ask(["--config", "/nowhere/skirmish.toml"]);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /\/nowhere\/skirmish\.toml cannot be read/);

  const plain = await ask(["--url", server.http.replace("http:", "https:")]);
  assert.equal(plain.code, 1);
  assert.match(plain.stderr, /speaks no TLS/);
  const made = certificate(t);
  const secure = await Server.start(t, ["--tls-cert", made.cert, "--tls-key", made.key]);
  assert.match((await ask(["--url", secure.http])).stderr, /Nobody who is trusted here has signed.*--ca FILE/);
  assert.match((await ask(["--url", secure.http.replace("https:", "http:")])).stderr, /speaks TLS/);

  const member = await c.play(server, {}, (lobby) => lobby.create({ config: { fight_ms: 600_000 } }));
  server.child.kill("SIGTERM");
  await member.next(c.NOTICE);
  const drains = await ask(["--url", server.http]);
  assert.match(drains.stdout, /^draining: /);
  assert.equal(drains.code, 0, "no container is to be killed for it");
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
