// https and wss: certificates made here, changed while a match is played, and broken in every way.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect as tcp } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { certificate } from "./certificate.mjs";
import * as c from "./client.mjs";
import { run, Server } from "./server.mjs";

/** One that ended in 2020, which only `openssl ca` signs. */
function expired(t) {
  const made = certificate(t);
  const at = (name) => join(made.folder, name);
  writeFileSync(at("index"), "");
  writeFileSync(at("serial"), "01");
  const lines = [`database = ${at("index")}`, `serial = ${at("serial")}`, `new_certs_dir = ${made.folder}`, "default_md = sha256", "policy = names", "x509_extensions = three"];
  writeFileSync(at("ca.cnf"), `[ca]\ndefault_ca = own\n[own]\n${lines.join("\n")}\n[names]\ncommonName = supplied\n[three]\nsubjectAltName = DNS:localhost\n`);
  const openssl = (...args) => execFileSync("openssl", args, { stdio: "ignore" });
  openssl("req", "-new", "-key", made.key, "-subj", "/CN=localhost", "-out", at("csr.pem"));
  const dates = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"];
  openssl("ca", "-batch", "-notext", "-selfsign", "-config", at("ca.cnf"), "-keyfile", made.key, ...dates, "-in", at("csr.pem"), "-out", made.cert);
  return made;
}

const PRESENCE = 3;
const flags = ({ cert, key }) => ["--tls-cert", cert, "--tls-key", key];

const trusting = (server, { pem }) => Object.assign(server, { ca: pem });

/** The serial number of what is shown to whoever connects now. */
async function serial(server) {
  const { port } = new URL(server.http);
  const socket = connect({ port: Number(port), host: "127.0.0.1", rejectUnauthorized: false });
  await new Promise((done, failed) => socket.once("secureConnect", done).once("error", failed));
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

const get = (url, ca) =>
  new Promise((done, failed) => {
    request(url, { ca, agent: false }, (answer) => {
      let body = "";
      answer.on("data", (text) => (body += text)).on("end", () => done({ status: answer.statusCode, body }));
    }).on("error", failed).end();
  });

test("a match over wss goes on while the certificate changes; a broken one changes nothing", async (t) => {
  const [first, second] = [certificate(t), certificate(t)];
  const server = await Server.start(t, flags(first));
  assert.match(server.http, /^https:/);
  const health = await get(`${server.http}/healthz`, first.pem);
  assert.equal(JSON.parse(health.body).status, "ok");
  const member = await c.play(trusting(server, first), { perMessageDeflate: true });
  await member.snapshotsMore(30);
  const before = await serial(server);
  const expires = await server.counter("skirmish_tls_certificate_expiry_seconds");
  assert.ok(Math.abs(expires - (Date.now() / 1000 + 30 * 86_400)) < 3600, `${expires}`);

  writeFileSync(first.cert, "no certificate");
  await c.until("the broken one to be counted", async () => (await server.counter("skirmish_tls_reloads_total", { result: "failed" })) === 1, 20_000);
  assert.equal(await serial(server), before, "the one from before stays");
  await server.logged({ setting: "tls_cert", message: /has changed, but there is no certificate in it/ });

  copyFileSync(second.key, first.key);
  copyFileSync(second.cert, first.cert);
  await c.until("the new one to be shown", async () => (await serial(server)) !== before, 20_000);
  await member.snapshotsMore(30);
  member.healthy();
  const later = await c.play(trusting(server, second));
  await later.snapshotsMore(10);
  later.healthy();
  await server.stop();
});

test("what speaks no TLS, or begins and never ends, harms nobody", async (t) => {
  const made = certificate(t);
  const server = await Server.start(t, flags(made));
  const member = await c.play(trusting(server, made));
  const port = Number(new URL(server.http).port);
  const silent = tcp(port, "127.0.0.1");
  const plain = tcp(port, "127.0.0.1", () => plain.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
  const ended = (socket) => new Promise((done) => socket.on("error", () => {}).on("data", () => {}).once("close", done));
  await Promise.all([ended(silent), ended(plain)]);
  assert.equal(await server.counter("skirmish_tls_handshakes_failed_total", { reason: "refused" }), 1);
  assert.equal(await server.counter("skirmish_tls_handshakes_failed_total", { reason: "slow" }), 1);
  await member.snapshotsMore(10);
  member.healthy();
});

test("who takes nothing more over TLS gets no more snapshots, and is cut off", { timeout: 90_000 }, async (t) => {
  const made = certificate(t);
  const server = await Server.start(t, flags(made));
  trusting(server, made);
  const { port } = new URL(server.http);
  const narrow = spawn("python3", [fileURLToPath(new URL("narrow.py", import.meta.url)), port], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => narrow.kill());
  const by = await new Promise((done) => narrow.stdout.once("data", done));
  const witness = await c.play(server, { name: "Witness" }, (lobby) => lobby.create({ bots: 48, seats: 50 }));
  const through = { ...server, ws: `wss://127.0.0.1:${Number(by)}/ws` };
  const lobby = await c.Lobby.enter(server, "Stalled");
  const { ticket } = await lobby.join(witness.code);
  const member = await c.Member.attach(through, ticket, { name: "Stalled" });
  await member.snapshotsMore(30);

  const dropped = async () => (await server.counter("skirmish_snapshots_dropped_total", { reason: "newer" })) + (await server.counter("skirmish_snapshots_dropped_total", { reason: "slow" }));
  const memory = () => server.counter("process_resident_memory_bytes");
  const [began, before, room] = [performance.now(), await dropped(), await memory()];
  narrow.stdin.write("stall\n");
  // It says that it holds all there is, so nothing but its socket tells that it does not read.
  const [held, rate] = [member.held, 30 / 1000];
  const lying = setInterval(() => member.send(c.ACK, held + Math.floor((performance.now() - began) * rate)), 100);
  t.after(() => clearInterval(lying));
  await c.until("snapshots to be dropped", async () => (await dropped()) > before, 30_000);
  const absent = ([kind, player, present]) => kind === PRESENCE && player === member.player && !present;
  await c.until("it to be cut off", () => witness.facts.some(absent), 40_000);
  const grown = (await memory()) - room;
  assert.ok(grown < 8 << 20, `${grown} bytes more`);
  await witness.snapshotsMore(30);
  witness.healthy();
  t.diagnostic(`${(await dropped()) - before} snapshots dropped, gone after ${Math.round((performance.now() - began) / 1000)} s, ${grown} bytes more`);
});

test("the tools speak wss, and trust only what they are told to", async (t) => {
  const made = certificate(t);
  const server = await Server.start(t, flags(made));
  const url = server.http.replace("127.0.0.1", "localhost");
  const well = await run(["healthcheck", "--url", url, "--ca", made.cert]);
  assert.deepEqual([well.code, well.stderr], [0, ""]);
  const stranger = await run(["healthcheck", "--url", url]);
  assert.equal(stranger.code, 1);
  assert.match(stranger.stderr, /certificate/);
  const doctor = await run(["doctor", "--url", url, "--ca", made.cert]);
  assert.equal(doctor.code, 0, doctor.stdout);
  assert.match(doctor.stdout, /✓ TLS .*trusted/);
  const distrusting = await run(["doctor", "--url", url]);
  assert.equal(distrusting.code, 1);
  assert.match(distrusting.stdout, /✗ TLS .*--ca/);
  const bots = await run(["bots", "--url", url, "--ca", made.cert, "--count", "2", "--seconds", "2", "--json"]);
  assert.notEqual(bots.code, 1, bots.stderr);
  await server.stop();
  const gone = await run(["healthcheck", "--url", url, "--ca", made.cert]);
  assert.equal(gone.code, 1);
});

test("certificates and keys that cannot be used are told in a sentence, at start and by check-config", async (t) => {
  const [one, other] = [certificate(t), certificate(t)];
  const old = expired(t);
  const empty = join(one.folder, "empty.pem");
  writeFileSync(empty, "");
  const cases = [
    [["--tls-cert", one.cert], /--tls-cert: tls_cert is given without tls_key; TLS needs both\./],
    [flags({ cert: "nowhere.pem", key: one.key }), /--tls-cert: tls_cert is "nowhere\.pem"; it cannot be read: No such file/],
    [flags({ cert: one.cert, key: one.folder }), /--tls-key: .*it cannot be read/],
    [flags({ cert: empty, key: one.key }), /there is no certificate in it/],
    [flags({ cert: one.cert, key: one.cert }), /--tls-key: .*there is no private key in it/],
    [flags({ cert: one.cert, key: other.key }), /--tls-key: .*it does not fit the certificate/],
    [flags(old), /--tls-cert: .*it expired \d+ days ago/],
  ];
  for (const [args, sentence] of cases) {
    for (const command of [[], ["check-config"]]) {
      const { code, stderr } = await run([...command, "--bind", "127.0.0.1:0", ...args]);
      assert.equal(code, 1, `${command} ${args}`);
      assert.match(stderr, sentence);
    }
  }
});
