import { expect, test, vi } from "vitest";
import { bytes, clock, count, detailOf, short, span } from "../src/admin/words";

test("figures are short and say their unit", () => {
  expect([0, 999, 1000, 74_312, 901_000_000].map(bytes)).toEqual(["0 B", "999 B", "1.0 kB", "74.3 kB", "901 MB"]);
  expect([0, 89, 90, 5399, 7200, 200_000].map(span)).toEqual(["0 s", "89 s", "2 min", "90 min", "2 h", "2 days"]);
  expect([count(1, "time"), count(1200, "time")]).toEqual(["1 time", "1,200 times"]);
  expect([clock(0), clock(61), clock(600)]).toEqual(["0:00", "1:01", "10:00"]);
});

test("what a game tells is shown whatever it is", () => {
  expect(detailOf({ map: "warren", round: 3, deep: { er: 1 } })).toBe("warren · 3");
  expect([detailOf(null), detailOf("?"), detailOf(undefined)]).toEqual(["", "", ""]);
  expect(short("guest-0b7c55a2-6c1f-4d0e-9c55-2e7d10a4f3b8")).toBe("guest-0b7c55a2…");
});

test("a token to look on by is taken out of the address", async () => {
  const { readPlace, tokenIn } = await import("../src/session/place");
  expect(tokenIn("#K7QM2P/watch/a.b-c_d.e")).toEqual({ token: "a.b-c_d.e", hash: "#K7QM2P/watch" });
  for (const hash of ["", "#K7QM2P", "#K7QM2P/watch", "#K7QM2P/watch/", "#K7QM2P/play/a"]) expect(tokenIn(hash)).toBeUndefined();
  expect(readPlace("#k7qm2p/watch/a.b")).toEqual({ code: "K7QM2P", watch: true });
});

test("the game's page is where the server listens, as seen from here", async () => {
  vi.stubGlobal("window", { addEventListener: () => undefined });
  vi.stubGlobal("location", { hash: "#/matches/abc", hostname: "play.example" });
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  const { guessedPage, place, typePage, watchHref } = await import("../src/admin/place");
  expect(place.value).toEqual({ tab: "matches", match: "abc" });
  const at = (address: string, tls = false) => guessedPage({ address, tls } as Parameters<typeof guessedPage>[0]);
  expect(at("0.0.0.0:8080")).toBe("http://play.example:8080");
  expect(at("[::]:8443", true)).toBe("https://play.example:8443");
  expect(at("127.0.0.1:8080")).toBe("http://127.0.0.1:8080");
  typePage(" https://skirmish.example/ ");
  expect(watchHref({ address: "127.0.0.1:8080", tls: false } as Parameters<typeof watchHref>[0], "K7QM2P")).toBe("https://skirmish.example/#K7QM2P/watch");
  vi.unstubAllGlobals();
});
