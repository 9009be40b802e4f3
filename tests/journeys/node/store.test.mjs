// What outlives the process, as its host sees it.

import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as c from "./client.mjs";
import { folder } from "./folder.mjs";
import { Server, run } from "./server.mjs";

const RESULT = 5;
const QUICK = { countdown_ms: 0, fight_ms: 500, result_ms: 300 };

const create = (settings) => (lobby) => lobby.create(settings);
/** The id of the next result that a member hears of. */
const hears = async (member, ms) => (await member.next(c.FACT, (_, fact) => fact[0] === RESULT, ms))[1][1];

test("a round ends, members hear that its result is kept, and the API has it", async (t) => {
  const data = folder(t);
  const server = await Server.start(t, ["--data-dir", data]);
  const ada = await c.play(server, { name: "Ada" }, create({ name: "The cup", bots: 3, config: QUICK }));
  const grace = await c.play(server, { name: "Grace" }, (lobby) => lobby.join(ada.code));
  await ada.next(c.FACT, (_, fact) => fact[0] === 1 && fact[1][1] === "Grace");
  await hears(ada);
  const id = await hears(ada);
  assert.equal(id, (await grace.next(c.FACT, (_, fact) => fact[1] === id))[1][1], "both hear of the same");
  const result = await server.json(`/api/results/${id}`);
  assert.deepEqual(Object.keys(result).sort(), ["finished_s", "game", "id", "length_s", "match_id", "mode", "name", "outcome", "players", "standings"]);
  assert.deepEqual([result.id, result.name, result.game, result.mode, result.outcome.map], [id, "The cup", "arena", "ffa", "basin"]);
  assert.ok(Math.abs(result.finished_s - Date.now() / 1000) < 60);
  const names = result.standings.filter(({ bot }) => !bot).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["Ada", "Grace"]);
  assert.deepEqual(Object.keys(result.standings[0]).sort(), ["bot", "details", "name", "player", "rank", "score", "team"], "the account is nobody's business");
  const listed = await server.json("/api/results?limit=50");
  assert.ok(listed.some((entry) => entry.id === id));

  // Of a private match members hear, too, but nobody else.
  const hidden = await c.play(server, { name: "Linus" }, create({ private: true, config: QUICK }));
  const secret = await hears(hidden);
  assert.equal((await fetch(`${server.http}/api/results/${secret}`)).status, 404);
  assert.ok((await server.json("/api/results?limit=50")).every((entry) => entry.id !== secret));

  // On SIGTERM all is written, and one file is left.
  server.child.kill("SIGTERM");
  assert.equal((await server.exited).code, 0);
  assert.deepEqual(readdirSync(data).sort(), ["skirmish.db", "skirmish.lock"]);
  const again = await Server.start(t, ["--data-dir", data]);
  assert.deepEqual(await again.json(`/api/results/${id}`), result);
});

test("a round of half a minute counts for the leaderboard", async (t) => {
  const server = await Server.start(t);
  const config = { countdown_ms: 0, fight_ms: 30_000, result_ms: 1000 };
  const ada = await c.play(server, { name: "Ada" }, create({ bots: 2, config }));
  assert.deepEqual(await server.json("/api/leaderboard"), []);
  await hears(ada, 45_000);
  const [first, ...others] = await server.json("/api/leaderboard?game=arena&mode=ffa&since=week");
  assert.deepEqual(others, [], "bots never rank");
  assert.deepEqual([first.rank, first.name, first.points, first.wins, first.rounds], [1, "Ada", 0, 0, 1]);
  assert.deepEqual(await server.json("/api/leaderboard?mode=teams"), []);
});

test("questions that cannot be answered are told why", async (t) => {
  const server = await Server.start(t);
  for (const path of [
    "/api/leaderboard?since=yesterday", "/api/leaderboard?limit=0", "/api/leaderboard?limit=101", "/api/leaderboard?who=me",
    "/api/results?limit=51", "/api/results?limit=-1", "/api/results?limit=many",
  ]) {
    const answer = await fetch(server.http + path);
    assert.equal(answer.status, 400, path);
    const { error, sentence } = await answer.json();
    assert.equal(error, "bad_query", path);
    assert.match(sentence, /^[A-Z].*\.$/s, path);
  }
  for (const id of ["nothing", "00000000-0000-4000-8000-000000000000", "1' OR '1'='1"]) {
    assert.equal((await fetch(`${server.http}/api/results/${encodeURIComponent(id)}`)).status, 404, id);
  }
  const odd = await fetch(`${server.http}/api/leaderboard?game=${encodeURIComponent("'; DROP TABLE players;--")}`);
  assert.deepEqual([odd.status, await odd.json()], [200, []]);
  const foreign = await fetch(`${server.http}/api/leaderboard`, { headers: { origin: "https://evil.example" } });
  assert.equal(foreign.status, 400);
});

test("backup, forget and restore, while the server runs", async (t) => {
  const data = folder(t);
  const copy = join(folder(t), "copy.db");
  const server = await Server.start(t, ["--data-dir", data]);
  const member = await c.play(server, { name: "Wilhelmina" }, create({ config: QUICK }));
  const id = await hears(member);

  const made = await run(["backup", "--data-dir", data, "--to", copy]);
  assert.deepEqual([made.code, made.stderr], [0, ""]);
  const again = await run(["backup", "--data-dir", data, "--to", copy]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /is there already; a backup overwrites nothing\./);

  member.send(c.LEAVE);
  await member.closing();
  // This client says on the socket of the match nothing of who it was in the lobby; it is one guest.
  const forgotten = await run(["forget", "Wilhelmina", "--data-dir", data]);
  assert.equal(forgotten.code, 0, forgotten.stderr);
  assert.match(forgotten.stdout, /is forgotten; in (1 result|\d+ results) there is a row without a name\./);
  assert.equal((await server.json(`/api/results/${id}`)).standings[0].name, null);
  const nobody = await run(["forget", "Wilhelmina", "--data-dir", data]);
  assert.deepEqual([nobody.code, nobody.stderr], [1, 'skirmish: Nobody called "Wilhelmina" is known here.\n']);

  // Restored as docs/host.md says: stop, copy, start.
  server.child.kill("SIGTERM");
  await server.exited;
  for (const left of ["skirmish.db", "skirmish.db-wal", "skirmish.db-shm"]) rmSync(join(data, left), { force: true });
  cpSync(copy, join(data, "skirmish.db"));
  const restored = await Server.start(t, ["--data-dir", data]);
  assert.equal((await restored.json(`/api/results/${id}`)).standings[0].name, "Wilhelmina");
});

test("a server does not start on what it could spoil", async (t) => {
  const serve = (data) => run(["--bind", "127.0.0.1:0", "--data-dir", data]);
  const data = folder(t);
  const file = join(data, "skirmish.db");
  writeFileSync(file, "This is no database. ".repeat(1000));
  const corrupt = await serve(data);
  assert.equal(corrupt.code, 1);
  assert.ok(corrupt.stderr.includes(`The database ${file} is corrupt: `), corrupt.stderr);
  assert.ok(corrupt.stderr.includes(`skirmish backup --data-dir ${data} --to BACKUP`), corrupt.stderr);
  assert.ok(readFileSync(file, "utf8").startsWith("This is no database."), "it is as it was");

  // Nobody can write there, not even root.
  const nowhere = await serve("/proc/skirmish");
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /The data directory \/proc\/skirmish cannot be written to: .*choose another data_dir\./);

  const taken = folder(t);
  const first = await Server.start(t, ["--data-dir", taken]);
  const second = await serve(taken);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /Another server runs on the data directory/);
  first.child.kill("SIGKILL");
  await first.exited;
  await Server.start(t, ["--data-dir", taken]);

  const none = await run(["backup", "--data-dir", folder(t), "--to", join(data, "copy")]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /There is no database /);
  assert.ok(!existsSync(join(data, "copy")));
});

test("names are only names", async (t) => {
  const server = await Server.start(t, ["--data-dir", folder(t)]);
  const name = "'); DROP TABLE --";
  const member = await c.play(server, { name }, create({ config: QUICK }));
  const result = await server.json(`/api/results/${await hears(member)}`);
  assert.equal(result.standings[0].name, name);
  // Control characters are refused before they are anybody's name.
  const refused = await c.Connection.open(server);
  refused.hello("Ada\u0000\u001b[2J");
  await refused.error(5);
});
