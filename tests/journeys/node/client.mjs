// Connections, as a stranger would write them from SPEC.md.

import assert from "node:assert/strict";
import { decode, encode } from "@msgpack/msgpack";
import WebSocket from "ws";
import { Chain } from "./chain.mjs";

export const [HELLO, ATTACH, INPUT, ACK, VISIBLE, CHAT, PING, QUICK_PLAY, CREATE, JOIN, LEAVE] = range(1, 11);
export const [WELCOME, LOBBY, LISTED, UNLISTED, SEAT, REFUSED, SNAPSHOT, TABLES, ATTACHED, ROOM, FACT, STREAM, PONG, ERROR, SAID, OWN, NOTICE] =
  range(1, 17);

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** How long something may take that happens at once on a machine with nothing else to do. Who asserts
    that it is quick says so with a time of its own. */
export const PATIENCE = 20_000;

/** Waits until something holds. */
export async function until(what, holds, ms = PATIENCE) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > end) throw new Error(`timed out: ${what}`);
    await sleep(10);
  }
}

export class Connection {
  static async open(server, options = {}) {
    const socket = new WebSocket(server.ws, "skirmish.v1", { perMessageDeflate: false, ca: server.ca, ...options });
    const connection = new Connection(socket);
    socket.once("upgrade", ({ headers }) => (connection.deflate = headers["sec-websocket-extensions"] ?? ""));
    await new Promise((opened, failed) => socket.once("open", opened).once("error", failed));
    return connection;
  }

  constructor(socket) {
    this.socket = socket;
    this.messages = [];
    this.faults = [];
    this.closed = new Promise((done) => socket.once("close", (code, reason) => done([code, reason.toString()])));
    socket.on("error", () => {});
    socket.on("message", (data, binary) => {
      try {
        assert.ok(binary, "the server sends binary frames");
        const message = decode(data);
        this.messages.push(message);
        this.heard(message, data.length);
      } catch (fault) {
        this.faults.push(fault);
      }
    });
  }

  heard() {}

  send(...message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(encode(message));
  }

  hello(name = "Ada", token = null) {
    this.send(HELLO, 1, "journeys/1", name, token);
  }

  /** Says Hello, and reads how it is answered: { account, name, keep } or { refused, sentence }. */
  async greet(name, token) {
    this.greeted ??= 0;
    this.hello(name, token);
    const answers = () => this.messages.filter(([kind]) => kind === WELCOME || kind === ERROR);
    const answer = await until("an answer to Hello", () => answers()[this.greeted]);
    this.greeted += 1;
    const [kind, code, second, third, , keep] = answer;
    return kind === WELCOME ? { account: second, name: third, keep } : { refused: code, sentence: second };
  }

  all(type) {
    return this.messages.filter(([kind]) => kind === type);
  }

  /** The first message of a type that fits and was not given out before. */
  async next(type, fits = () => true, ms = PATIENCE) {
    this.given ??= new Set();
    const find = () => this.messages.find((m) => m[0] === type && !this.given.has(m) && fits(...m.slice(1)));
    const message = await until(`message ${type}, after ${JSON.stringify(this.messages.slice(-3))}`, find, ms);
    this.given.add(message);
    return message.slice(1);
  }

  error(code) {
    return this.next(ERROR, (given) => given === code);
  }

  /** The close code, which has to come within a time. */
  async closing(ms = PATIENCE) {
    const late = sleep(ms).then(() => assert.fail(`not closed within ${ms} ms`));
    return Promise.race([this.closed, late]);
  }

  close() {
    this.socket.terminate();
  }
}

let requests = 0;

export class Lobby extends Connection {
  static async enter(server, name = "Ada", { token = null, ...options } = {}) {
    const socket = await Connection.open(server, options);
    const lobby = Object.setPrototypeOf(socket, Lobby.prototype);
    lobby.hello(name, token);
    lobby.send(ATTACH, null, 1, 0);
    [, lobby.account, lobby.name, , lobby.keep] = await lobby.next(WELCOME);
    [lobby.games, lobby.matches, lobby.chat] = await lobby.next(LOBBY);
    return lobby;
  }

  /** The answer: { ticket, match } or { refused, sentence }. */
  async ask(type, ...fields) {
    const request = ++requests;
    this.send(type, request, ...fields);
    const answer = await until("an answer", () =>
      this.messages.find(([kind, own]) => (kind === SEAT || kind === REFUSED) && own === request),
    );
    return answer[0] === SEAT
      ? { ticket: answer[2], match: answer[3], code: answer[3][1] }
      : { refused: answer[2], sentence: answer[3] };
  }

  quickPlay(game = "") {
    return this.ask(QUICK_PLAY, game);
  }

  create({ name = "A match", game = "arena", seats = 8, bots = 0, private: hidden = false, config = null } = {}) {
    return this.ask(CREATE, name, game, seats, bots, hidden, config);
  }

  join(code, spectate = false) {
    return this.ask(JOIN, code, spectate);
  }
}

/** A member of a match that checks all it is sent. */
export class Member extends Connection {
  static async attach(server, ticket, { name = "Ada", level = 1, since = 0, acks = true, fields = {}, token = null, ...options } = {}) {
    const socket = await Connection.open(server, options);
    const member = Object.setPrototypeOf(socket, this.prototype);
    Object.assign(member, { level, acks, seq: 0, held: 0, snapshots: 0, checked: 0, bytes: 0, version: since, facts: [], rows: new Map(), ...fields });
    member.hello(name, token);
    member.send(ATTACH, ticket, level, since);
    const [, code, , , , player, resume, grace] = await member.next(ATTACHED);
    Object.assign(member, { code, player, ticket: resume, grace });
    return member;
  }

  heard([type, ...fields], bytes) {
    if (type === ATTACHED) {
      this.schema = fields[10];
      this.setup = fields[11];
      this.chain = new Chain(this.schema);
    } else if (type === ROOM) {
      this.version = fields[0];
      this.roster = new Map(fields[1].map((player) => [player[0], player]));
    } else if (type === FACT) {
      assert.equal(fields[0], this.version + 1, "facts come in order, none missing, none twice");
      this.version = fields[0];
      this.facts.push(fields[1]);
    } else if (type === STREAM) {
      this.begins = true;
    } else if (type === SNAPSHOT) {
      assert.ok(fields[1] === 0 || !this.begins, "a stream begins with a full snapshot");
      this.begins = false;
      assert.ok(fields[0] > this.held, "ticks rise");
      this.checked += this.chain.take(fields) ? 1 : 0;
      this.took(fields[0], this.chain.plain(), bytes);
    } else if (type === TABLES) {
      assert.ok(fields[0] > this.held, "ticks rise");
      this.took(fields[0], fields[1], bytes);
    }
  }

  took(tick, rows, bytes) {
    this.held = tick;
    this.bytes += bytes;
    this.rows.set(tick, rows);
    this.snapshots = this.snapshots + 1;
    if (!this.acks) return;
    const payload = this.steer?.(tick);
    if (payload) this.send(INPUT, ++this.seq, 0, tick, 0, payload);
    else this.send(ACK, tick);
  }

  /** Resolves after so many more snapshots. */
  async snapshotsMore(count, ms = PATIENCE) {
    const goal = this.snapshots + count;
    await until(`${count} more snapshots`, () => this.snapshots >= goal, ms);
  }

  healthy() {
    assert.deepEqual(this.faults, []);
  }
}

/** Asks for a seat and takes it, on two sockets as the protocol has it. */
export async function play(server, options = {}, wish = (lobby) => lobby.quickPlay()) {
  const { name, token } = options;
  const lobby = await Lobby.enter(server, name, { token });
  const seat = await wish(lobby);
  assert.ok(seat.ticket, `no seat: ${seat.sentence}`);
  // What the lobby gave stands for the token, which may be good only once.
  const member = await Member.attach(server, seat.ticket, { ...options, token: token && lobby.keep });
  lobby.close();
  return member;
}

export const circling = (tick) => [(tick * 8) % 1024, 127, (tick * 16) % 1024, 1];
