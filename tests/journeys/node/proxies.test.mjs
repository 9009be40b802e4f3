// Behind nginx and Caddy, with the very files of assets/deploy: only addresses, names and paths of
// certificates are others here.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { certificate } from "./certificate.mjs";
import * as c from "./client.mjs";
import { freePort, Server } from "./server.mjs";
import { SECRET, token } from "./tokens.mjs";

const deploy = (name) => readFileSync(fileURLToPath(new URL(`../../../assets/deploy/${name}`, import.meta.url)), "utf8");
const installed = (program) => {
  try {
    return Boolean(execFileSync("sh", ["-c", `command -v ${program}`]));
  } catch {
    return false;
  }
};

/** The file with each of these in place of what the docs have; all have to be there. */
function substituted(text, replacements) {
  for (const [from, to] of replacements) {
    assert.ok(text.includes(from), `the file no longer has ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** A folder that is gone at the end, and a program that is ended by then. */
function workshop(t) {
  const folder = mkdtempSync(join(tmpdir(), "skirmish-proxy-"));
  let child;
  t.after(async () => {
    if (child && child.exitCode === null) {
      child.kill("SIGTERM");
      await new Promise((done) => child.once("exit", done));
    }
    rmSync(folder, { recursive: true });
  });
  const launch = async (program, args, port, env = {}) => {
    child = spawn(program, args, { env: { ...process.env, ...env }, stdio: "ignore" });
    const listens = () =>
      new Promise((done) => {
        const socket = connect(port, "127.0.0.1", () => done(true) || socket.destroy());
        socket.once("error", () => done(false));
      });
    await c.until(`${program} to listen`, async () => child.exitCode !== null || (await listens()), 20_000);
    assert.equal(child.exitCode, null, `${program} ended`);
  };
  return { folder, launch };
}

async function nginx(t, server) {
  const { folder, launch } = workshop(t);
  const [port, plain] = [await freePort(), await freePort()];
  const at = (name) => join(folder, name);
  const { cert, key, pem } = certificate(t);
  const site = substituted(deploy("nginx.conf"), [
    ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
    ["    listen [::]:443 ssl;\n", ""],
    ["listen 80;", `listen 127.0.0.1:${plain};`],
    ["    listen [::]:80;\n", ""],
    ["/var/www/html", folder],
    ["play.example.org/fullchain.pem", "cert"],
    ["play.example.org/privkey.pem", "key"],
    ["/etc/letsencrypt/live/cert", cert],
    ["/etc/letsencrypt/live/key", key],
    ["server_name play.example.org", "server_name localhost"],
    ["http://127.0.0.1:8080", server.http],
  ]);
  writeFileSync(at("skirmish.conf"), site);
  const temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${at(name)};`).join(" ");
  writeFileSync(at("nginx.conf"), `daemon off; master_process off; pid ${at("pid")}; error_log ${at("error.log")} info;\nevents {}\nhttp { access_log ${at("access.log")}; ${temps} include ${at("skirmish.conf")}; }\n`);
  await launch("nginx", ["-p", folder, "-c", at("nginx.conf")], port);
  const sent = await fetch(`http://127.0.0.1:${plain}/x?y=1`, { redirect: "manual" });
  assert.deepEqual([sent.status, sent.headers.get("location")], [301, "https://play.example.org/x?y=1"]);
  mkdirSync(at(".well-known/acme-challenge"), { recursive: true });
  writeFileSync(at(".well-known/acme-challenge/x"), "certbot's");
  assert.equal(await (await fetch(`http://127.0.0.1:${plain}/.well-known/acme-challenge/x`)).text(), "certbot's");
  const logs = () => ["access.log", "error.log"].map((name) => readFileSync(at(name), "utf8")).join("\n");
  return { http: `https://localhost:${port}`, ws: `wss://localhost:${port}/ws`, ca: pem, logs };
}

async function caddy(t, server) {
  const { folder, launch } = workshop(t);
  const port = await freePort();
  const at = (name) => join(folder, name);
  const site = substituted(deploy("Caddyfile"), [
    ["\nplay.example.org {\n", `\nhttps://localhost:${port} {\n\tbind 127.0.0.1\n\ttls internal\n\tlog {\n\t\toutput file ${at("access.log")}\n\t}\n`],
    ["reverse_proxy 127.0.0.1:8080", `reverse_proxy ${new URL(server.http).host}`],
  ]);
  const head = `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\tlog {\n\t\toutput file ${at("error.log")}\n\t\tlevel DEBUG\n\t}\n}\n`;
  writeFileSync(at("Caddyfile"), head + site);
  const own = { XDG_DATA_HOME: at("data"), XDG_CONFIG_HOME: at("config"), HOME: folder };
  await launch("caddy", ["run", "--adapter", "caddyfile", "--config", at("Caddyfile")], port, own);
  const root = at("data/caddy/pki/authorities/local/root.crt");
  await c.until("Caddy's own authority", () => existsSync(root));
  // It listens before it has a certificate.
  const answers = () => get(`https://localhost:${port}/healthz`, readFileSync(root)).then(() => true, () => false);
  await c.until("Caddy's certificate", answers);
  const logs = () => ["access.log", "error.log"].map((name) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : "")).join("\n");
  return { http: `https://localhost:${port}`, ws: `wss://localhost:${port}/ws`, ca: readFileSync(root), logs };
}

const get = (url, ca) =>
  new Promise((done, failed) => {
    request(url, { ca, agent: false }, (answer) => answer.resume().on("end", () => done(answer.statusCode))).on("error", failed).end();
  });

/** Messages that came compressed, and their bytes before and after. */
function weigh(connection) {
  const weight = { messages: 0, packed: 0, plain: 0 };
  const deflate = connection.socket._receiver._extensions["permessage-deflate"];
  const decompress = deflate.decompress.bind(deflate);
  deflate.decompress = (data, fin, done) =>
    decompress(data, fin, (error, result) => {
      weight.messages += 1;
      weight.packed += data.length;
      weight.plain += result?.length ?? 0;
      done(error, result);
    });
  return weight;
}

for (const [name, program, start] of [["nginx", "nginx", nginx], ["Caddy", "caddy", caddy]]) {
  test(`a match behind ${name}`, { skip: !installed(program) && `${program} is not installed` }, async (t) => {
    const server = await Server.start(t, ["--trusted-proxies", "127.0.0.1", "--connections-per-address", "3", "--log", "debug"], { env: { SKIRMISH_TOKEN_SECRET: SECRET } });
    const proxy = await start(t, server);
    assert.equal(await get(`${proxy.http}/healthz`, proxy.ca), 200);

    // By different addresses of this machine, which the proxy tells.
    const options = { perMessageDeflate: true, localAddress: "127.0.0.2", origin: proxy.http };
    const jwt = token({ sub: "ada", jti: "once" });
    const lobby = await c.Lobby.enter(proxy, "Ada", { ...options, token: jwt });
    assert.equal(lobby.account, "ada");
    const seat = await lobby.quickPlay();
    const member = await c.Member.attach(proxy, seat.ticket, { ...options, token: lobby.keep });
    assert.match(member.deflate, /permessage-deflate/);
    const weight = weigh(member);
    await member.snapshotsMore(60, 20_000);
    assert.ok(weight.messages > 30 && weight.packed < weight.plain, JSON.stringify(weight));
    member.healthy();

    const third = await c.Connection.open(proxy, options);
    const refused = await c.Connection.open(proxy, { ...options, headers: { "x-forwarded-for": "9.9.9.9" } }).catch(String);
    assert.match(refused, /503/, "a header of one's own is not believed");
    const other = await c.Connection.open(proxy, { ...options, localAddress: "127.0.0.3" });
    assert.equal(await server.counter("skirmish_upgrades_refused_total", { reason: "connections_per_address" }), 1);
    other.socket.close();

    third.socket.send("text");
    const [code, reason] = await third.closing(5000);
    assert.equal(code, 1003);
    assert.ok(reason.length > 0, "the reason passes too");

    // Longer than the pings are apart, and than the server waits for an answer to one.
    const before = member.snapshots;
    await new Promise((done) => setTimeout(done, 17_000));
    assert.equal(lobby.socket.readyState, 1, "an idle socket stays");
    assert.ok(member.snapshots > before);

    const told = [proxy.logs(), JSON.stringify(server.log)];
    assert.ok(told[0].includes("/ws"), "the proxy logged the upgrade");
    // Of a token each part by itself, but for the header, which tells nothing.
    const parts = [jwt, lobby.keep].flatMap((token) => [token, ...token.split(".").slice(1)]);
    for (const secret of [seat.ticket, member.ticket, member.code, ...parts]) {
      const forms = [secret, Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64")].map(String);
      for (const form of forms) assert.ok(told.every((text) => !text.includes(form)), `${form} is in a log`);
    }
  });
}
