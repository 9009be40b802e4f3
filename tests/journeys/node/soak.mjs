// Members of one match that join, stall, fall silent, hide, change over, are cut off, come back and
// leave at random, with every kind of deflate. All that each of them is sent is checked: every
// snapshot against its checksum and against what the others hold of the same tick.
// It runs in Chromium too (tests/browser).

import assert from "node:assert/strict";
import * as c from "./client.mjs";
import { crc } from "./chain.mjs";

export const FORMS = {
  shared: { perMessageDeflate: true },
  plain: { perMessageDeflate: false },
  fresh: { perMessageDeflate: { serverNoContextTakeover: true } },
  small: { perMessageDeflate: { serverMaxWindowBits: 9 } },
};
/** Some only look on. */
export const SERVER = ["--idle-after-s", "0"];
const LEVELS = [1, 1, 1, 0];
const STREAMS = ["fast", "slow", "paced", "watch"];
const [NORMAL, SUPERSEDED, TOO_SLOW, LOST] = [1000, 4001, 4003, 4005];
/** Ticks of which it is remembered what everybody held. */
const REMEMBERED = 900;

/** The same numbers for the same seed. */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Tally {
  counts = {};

  add(name, by = 1) {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  sum(beginning) {
    return Object.entries(this.counts).reduce((sum, [name, n]) => (name.startsWith(beginning) ? sum + n : sum), 0);
  }
}

/** A member that keeps no more than it has to, and compares. */
class Checked extends c.Member {
  heard(message, bytes) {
    super.heard(message, bytes);
    const [type, ...fields] = message;
    if (type === c.ATTACHED) {
      this.windows = this.soak.watch?.(this.socket);
    } else if (type === c.STREAM) {
      this.stream = fields[0];
      if (this.begun) this.soak.tally.add(`streams to ${STREAMS[fields[0]]}`);
      this.begun = true;
    } else if (type === c.SNAPSHOT) {
      this.soak.note(this, fields[0], crc(this.chain.tables), fields[1] === 0 ? "full" : "delta", fields[4] != null);
    } else if (type === c.TABLES) {
      const rows = fields[1].map((table) => table.map(([id, ...values]) => ({ id, values })));
      this.soak.note(this, fields[0], crc(rows), "tables", false);
    } else if (type === c.FACT) {
      this.soak.tally.add("facts");
    } else if (type === c.ERROR) {
      this.faults.push(new Error(`the server answered with error ${fields[0]}: ${fields[1]}`));
    }
    if (this.messages.length > 100) this.messages.splice(0, 50);
    this.rows.clear();
    this.facts.length = 0;
  }
}

/** Somebody with a seat, whatever becomes of the sockets. */
class Person {
  constructor(soak, name, options) {
    Object.assign(this, { soak, name, options, busy: 0, over: false, trace: [] });
  }

  get form() {
    return this.options.form;
  }

  async attach(ticket, since = 0) {
    const { level, form } = this.options;
    const member = await this.soak.attach(ticket, { name: this.name, level, since, form });
    this.member = Object.assign(member, { person: this });
    if (level === 0 || this.soak.chance(0.8)) member.steer = c.circling;
    member.closed.then(([code]) => this.ended(member, code));
  }

  /** A socket has ended; the seat is taken again, unless the person has gone. */
  ended(member, code) {
    this.soak.check(member);
    if (member !== this.member || this.over) return;
    this.soak.tally.add(`closed ${code}`);
    if (![TOO_SLOW, LOST, 1006].includes(code)) this.soak.fail(new Error(`${this.name} was closed with ${code}`), this);
    this.back();
  }

  /** Takes the seat with another socket. */
  async back() {
    this.busy++;
    const { ticket, version } = this.member;
    try {
      await this.attach(ticket, version);
      this.soak.tally.add("resumes");
    } catch (fault) {
      this.soak.fail(fault, this);
    }
    this.busy--;
  }

  /** Something happens to it. */
  async act() {
    const { soak, member } = this;
    const [name, act] = soak.pick(ACTS);
    this.busy++;
    this.trace.push(`${member.held}: ${name}`);
    if (this.trace.length > 12) this.trace.shift();
    soak.tally.add(name);
    await act(this, member, soak).catch((fault) => soak.fail(fault, this));
    this.busy--;
  }
}

/** What happens, and how often of a hundred times. */
const ACTS = [
  [20, "stalls", async (_, member, soak) => {
    member.socket.pause();
    await c.sleep(soak.some(100, soak.chance(0.1) ? 13_000 : 2500));
    member.socket.resume();
  }],
  [15, "silences", async (_, member, soak) => {
    member.acks = false;
    await c.sleep(soak.some(300, soak.chance(0.1) ? 13_000 : 4000));
    member.acks = true;
    if (member.held) member.send(c.ACK, member.held);
  }],
  [15, "hides", async (_, member, soak) => {
    member.send(c.VISIBLE, false);
    await c.sleep(soak.some(50, 1500));
    member.send(c.VISIBLE, true);
  }],
  [15, "cuts", async (person, member, soak) => {
    const back = soak.some(0, 1500);
    person.member = null;
    member.close();
    await member.closed;
    await c.sleep(back);
    person.member = member;
    await person.back();
  }],
  [10, "takeovers", async (person, member) => {
    const { ticket, version } = member;
    person.member = null;
    await person.attach(ticket, version);
    const [code] = await member.closing();
    assert.equal(code, SUPERSEDED);
    person.soak.tally.add("resumes");
  }],
  [15, "lines of chat", async (person, member) => member.send(c.CHAT, `from ${person.name} at ${member.held}`)],
  [10, "leaves", async (person, member) => {
    person.over = true;
    member.send(c.LEAVE);
    const [code] = await member.closing();
    assert.equal(code, NORMAL);
    person.soak.people.delete(person);
  }],
];

export class Soak {
  /** `watch`: takes a socket and returns a list to which it adds, for each compressed message, whether it needs those before it. */
  constructor(server, { seed = 1, people = 8, watch } = {}) {
    Object.assign(this, { server, seed, most: people, watch, next: random(seed), tally: new Tally(), people: new Set(), ticks: new Map() });
  }

  some(least, most) {
    return Math.floor(least + this.next() * (most - least));
  }

  chance(share) {
    return this.next() < share;
  }

  pick(weighted) {
    let at = this.next() * weighted.reduce((sum, [weight]) => sum + weight, 0);
    return (weighted.find(([weight]) => (at -= weight) < 0) ?? weighted.at(-1)).slice(1);
  }

  fail(fault, person) {
    this.fault ??= new Error(`seed ${this.seed}, ${person.name} (${person.form}): ${fault.message}; ${person.trace.join(", ")}`, { cause: fault });
  }

  check(member) {
    if (member.faults.length > 0) this.fail(member.faults[0], member.person);
  }

  attach(ticket, { form, ...options }) {
    return Checked.attach(this.server, ticket, { ...options, ...FORMS[form], fields: { soak: this } });
  }

  /** A snapshot came: everybody who sees every value holds the same at that tick. */
  note(member, tick, sum, kind, checksum) {
    const { tally, ticks } = this;
    tally.add(`snapshots: ${kind}`);
    tally.add(`snapshots to ${member.person?.form ?? "newcomers"}`);
    const needs = kind === "tables" ? undefined : member.windows?.shift();
    if (needs) tally.add("snapshots in a shared window");
    if (needs === false && member.needed && kind === "delta") tally.add("resets of a window");
    member.needed = needs;
    if (checksum) tally.add("checksums");
    if (member.stream === 1 || member.stream === 2) return tally.add("snapshots of the slow stream");
    const other = ticks.get(tick);
    if (other === undefined) {
      ticks.set(tick, sum);
      if (ticks.size > REMEMBERED) ticks.delete(ticks.keys().next().value);
    } else {
      assert.equal(sum, other, `tick ${tick} is not what others hold`);
      tally.add("compared");
    }
  }

  async join(code) {
    const person = new Person(this, `Soak ${this.some(0, 1e6)}`, {
      form: this.pick(Object.keys(FORMS).map((form) => [form === "shared" ? 3 : 1, form]))[0],
      level: LEVELS[this.some(0, LEVELS.length)],
    });
    person.busy++;
    this.people.add(person);
    try {
      const lobby = await c.Lobby.enter(this.server, person.name);
      const { ticket, sentence } = await lobby.join(code);
      lobby.close();
      assert.ok(ticket, sentence);
      await person.attach(ticket);
    } catch (fault) {
      this.fail(fault, person);
    }
    this.tally.add("joins");
    person.busy--;
  }

  async run(seconds) {
    const lobby = await c.Lobby.enter(this.server, "Founder");
    const config = { map: "basin", countdown_ms: 500, fight_ms: 600_000 };
    const { code, sentence } = await lobby.create({ name: "Soak", seats: 16, bots: 4, config });
    assert.ok(code, sentence);
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end && !this.fault) {
      if (this.people.size < this.most) this.join(code);
      const idle = [...this.people].filter((person) => person.busy === 0 && person.member);
      if (idle.length > 0 && this.chance(0.7)) idle[this.some(0, idle.length)].act();
      await c.sleep(this.some(100, 900));
      idle.forEach(({ member }) => member && this.check(member));
    }
    await this.calm();
    lobby.close();
    return this.tally;
  }

  /** Whoever is still there goes on as if nothing had been. */
  async calm() {
    const still = () => [...this.people].filter((person) => !person.over);
    await c.until("nothing to be under way", () => this.fault || still().every((person) => person.busy === 0), 30_000);
    for (const { member } of still()) {
      if (this.fault) break;
      await member.snapshotsMore(3, 20_000).catch((fault) => this.fail(fault, member.person));
      this.check(member);
    }
    for (const person of still()) {
      person.over = true;
      person.member?.close();
    }
    if (this.fault) throw this.fault;
  }
}
