import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Link, type LinkState } from "../src/link.ts";
import { attached, fakeSockets } from "./sockets.ts";

function connect(random = 1) {
  vi.spyOn(Math, "random").mockReturnValue(random);
  const sockets = fakeSockets();
  const states: LinkState[] = [];
  const link = new Link(
    { url: "ws://test/ws", name: "Ada", WebSocket: sockets.WebSocket },
    {
      pingMs: 500,
      attach: () => ({ type: "attach", ticket: "t", level: 1, since: 0 }),
      message: () => {},
      state: (state) => states.push(state),
      ping: () => {},
    },
  );
  return { link, states, ...sockets };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("hello and attach go at once, over the subprotocol, as binary", () => {
  const { link, last } = connect();
  expect([last().url, last().protocol, last().binaryType]).toEqual(["ws://test/ws", "skirmish.v1", "arraybuffer"]);
  expect(link.send({ type: "leave" })).toBe(false);
  last().accept();
  expect(last().sent).toEqual([
    [1, 1, "skirmish-client", "Ada", null],
    [2, "t", 1, 0],
  ]);
  expect(link.state.name).toBe("connecting");
  last().say(attached());
  expect(link.state.name).toBe("attached");
  expect(link.welcome?.name).toBe("Ada");
  expect(link.send({ type: "leave" })).toBe(true);
});

describe("reconnecting", () => {
  test.each([1001, 1006, 1011, 4003, 4004, 4005, 4999])("after %i it tries again", (code) => {
    const { link, last, made } = connect();
    last().accept().say(attached());
    last().end(code);
    expect(link.state.name).toBe("reconnecting");
    vi.advanceTimersByTime(250);
    expect(made).toHaveLength(2);
    last().accept().say(attached());
    expect(link.state.name).toBe("attached");
  });

  test.each([1000, 1002, 1003, 1007, 1008, 1009, 4001, 4002, 4006, 4007, 4008, 4009])("after %i it does not", (code) => {
    const { link, last, made } = connect();
    last().accept().say(attached());
    last().end(code);
    vi.advanceTimersByTime(60_000);
    expect(link.state).toMatchObject({ name: "ended", why: { code } });
    expect(made).toHaveLength(1);
    expect((link.state as any).why.sentence).toMatch(/^[A-Z].*\.$/);
  });

  test.each([
    [1, [250, 500, 1000, 2000, 4000, 5000, 5000]],
    [0, [125, 250, 500, 1000, 2000, 2500, 2500]],
  ])("the delays double up to 5 s, times a factor from 0.5 to 1 (random %f)", (random, delays) => {
    const { last, made, states } = connect(random);
    for (const [attempt, delay] of delays.entries()) {
      last().end(1006);
      expect(states.at(-1)).toMatchObject({
        name: "reconnecting",
        attempt: attempt + 1,
        retryAt: performance.now() + delay,
        why: { sentence: "The server cannot be reached." },
      });
      vi.advanceTimersByTime(delay - 1);
      expect(made).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(1);
      expect(made).toHaveLength(attempt + 2);
    }
  });

  test("what the server said of its stop is told until it is back, or until something else is known", () => {
    const { link, last, states } = connect();
    last().accept().say(attached());
    last().end(1001, "The server is stopping.");
    for (let attempt = 1; attempt < 4; attempt++) {
      expect(states.at(-1)).toMatchObject({ attempt, why: { code: 1001, sentence: "The server is stopping." } });
      vi.advanceTimersToNextTimer();
      last().end(1006);
    }
    link.hurry();
    last().accept().say(attached());
    last().end(1006);
    expect(states.at(-1)).toMatchObject({ why: { code: 1006, sentence: "The connection was lost." } });
    link.hurry();
    last().end(1006);
    expect(states.at(-1)).toMatchObject({ why: { sentence: "The server cannot be reached." } });
  });

  test("a connection that held begins anew with short delays, one that did not goes on with longer ones", () => {
    const { last, states } = connect();
    last().end(1006);
    vi.advanceTimersByTime(250);
    last().accept().say(attached());
    last().end(1011);
    expect(states.at(-1)).toMatchObject({ attempt: 2 });
    vi.advanceTimersByTime(500);
    last().accept().say(attached());
    for (let s = 0; s < 12; s++) {
      last().say([13, 0, 0, 0, null]);
      vi.advanceTimersByTime(500);
    }
    last().end(1011);
    expect(states.at(-1)).toMatchObject({ attempt: 1 });
  });

  test("when the network comes back it tries at once, and only then", () => {
    const handlers = new Map<string, () => void>();
    vi.stubGlobal("addEventListener", (name: string, handler: () => void) => handlers.set(name, handler));
    vi.stubGlobal("removeEventListener", (name: string) => handlers.delete(name));
    const { link, last, made } = connect();
    last().end(1006);
    handlers.get("online")!();
    expect(made).toHaveLength(2);
    handlers.get("online")!();
    expect(made, "an attempt is under way").toHaveLength(2);
    last().accept().say(attached());
    handlers.get("online")!();
    expect(made, "it is attached").toHaveLength(2);
    last().end(4001);
    expect(handlers.has("online")).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(made, "superseded").toHaveLength(2);
    link.reconnect();
    expect(made, "a person asked for it").toHaveLength(3);
    expect(link.state.name).toBe("connecting");
    last().accept().say(attached());
    last().end(1006);
    handlers.get("online")!();
    expect(made).toHaveLength(4);
  });

  test("a page that comes to the front connects at once, and lets a socket go that died meanwhile", () => {
    const page = { hidden: true, addEventListener: (_: string, heard: () => void) => (seen = heard), removeEventListener: () => {} };
    let seen = (): void => {};
    vi.stubGlobal("document", page);
    const show = () => {
      page.hidden = false;
      seen();
    };
    const { link, last, made } = connect();
    last().end(1006);
    seen();
    expect(made, "still hidden").toHaveLength(1);
    show();
    expect(made).toHaveLength(2);
    last().accept().say(attached());
    const alive = last();
    show();
    alive.say([13, 0, 0, 0, null]);
    vi.advanceTimersByTime(2_600);
    expect(link.state.name, "it answers").toBe("attached");
    show();
    vi.advanceTimersByTime(2_600);
    expect(link.state.name, "it does not").toBe("reconnecting");
    expect(alive.closed).toBe(true);
  });

  test("a line that is silent is given up, at the latest after 7 s", () => {
    const { link, last, made } = connect();
    last().accept().say(attached());
    const first = last();
    for (let s = 0; s < 20; s++) {
      vi.advanceTimersByTime(500);
      first.say([13, 0, 0, 0, null]);
    }
    expect(made).toHaveLength(1);
    expect(first.pings.length).toBeGreaterThan(15);
    vi.advanceTimersByTime(7_000);
    expect(link.state.name).toBe("reconnecting");
    expect(first.closed).toBe(true);
  });

  test("so is a server that does not even answer the handshake", () => {
    const { link } = connect();
    vi.advanceTimersByTime(6_600);
    expect(link.state.name).toBe("reconnecting");
  });

  test("what cannot be read makes a new connection", () => {
    const { link, last, made } = connect();
    last().accept().say(attached());
    const first = last();
    first.say([12, 0]);
    expect(link.state).toMatchObject({ name: "reconnecting", why: { code: 1006 } });
    first.say(attached());
    first.end(4001);
    expect(link.state.name, "the old socket is not listened to").toBe("reconnecting");
    vi.advanceTimersByTime(250);
    expect(made).toHaveLength(2);
  });
});

test("a name or version that the server does not take ends it, with the server's words", () => {
  const { link, last } = connect();
  last().accept().say([14, 5, "A name has 2 to 20 visible characters."]);
  expect(link.state).toEqual({ name: "ended", why: { code: 5, sentence: "A name has 2 to 20 visible characters." } });
});

test("a reason that the server gives is told", () => {
  const { link, last } = connect();
  last().accept().say(attached());
  last().end(1001, "The server restarts in a minute.");
  expect(link.state).toMatchObject({ why: { sentence: "The server restarts in a minute." } });
});

test("the end is the end", () => {
  const { link, last, made, states } = connect();
  last().accept().say(attached());
  link.end({ code: 1000, sentence: "Bye." });
  link.end({ code: 1000, sentence: "Bye again." });
  vi.advanceTimersByTime(60_000);
  expect([made.length, last().closed, states.length]).toEqual([1, true, 2]);
});

test("where there is no WebSocket that is said", () => {
  vi.stubGlobal("WebSocket", undefined);
  expect(() => new Link({ url: "ws://test/ws" }, null!)).toThrow("There is no global WebSocket here");
});
