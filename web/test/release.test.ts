import { expect, test } from "vitest";
import { meet, type Page, renew } from "../src/session/release";

/** A tab in which pages of one release are loaded again and again. */
class Tab {
  loads = 1;
  private reloading = false;
  private readonly kept = new Map<string, string>();

  constructor(public release: string, private readonly keeps: "all" | "nothing" | "only reads" = "all") {}

  /** The page of the present load. */
  get page(): Page {
    const { loads, keeps, kept } = this;
    return {
      release: this.release,
      storage: () => {
        if (keeps === "nothing") throw new DOMException("denied", "SecurityError");
        return {
          getItem: (key) => kept.get(key) ?? null,
          setItem: (key, value) => {
            if (keeps === "only reads") throw new DOMException("full", "QuotaExceededError");
            kept.set(key, value);
          },
        };
      },
      reloaded: () => loads > 1,
      reload: () => (this.reloading = true),
    };
  }

  /** Meets a server until it stays; how often it was loaded. */
  meets(agent: string): [last: string, loads: number] {
    for (let round = 0; round < 9; round++) {
      const met = meet(agent, this.page);
      if (!this.reloading) return [met, this.loads];
      expect(met).toBe("renewed");
      this.reloading = false;
      this.loads += 1;
    }
    throw new Error("it reloads for ever");
  }
}

test("a page of the server's release stays as it is", () => {
  expect(new Tab("0.2.0").meets("skirmish/0.2.0")).toEqual(["same", 1]);
});

test.each(["all", "nothing", "only reads"] as const)("one of another release reloads once, where storage keeps %s", (keeps) => {
  const tab = new Tab("0.1.0", keeps);
  expect(tab.meets("skirmish/0.2.0")).toEqual(["older", 2]);
  expect(tab.meets("skirmish/0.2.0")).toEqual(["older", 2]);
});

test("each release is met anew, and two that take turns end it too", () => {
  const tab = new Tab("0.1.0");
  tab.meets("skirmish/0.2.0");
  expect(tab.meets("skirmish/0.3.0")).toEqual(["older", 3]);
  expect(tab.meets("skirmish/0.2.0")).toEqual(["older", 3]);
  tab.release = "0.3.0";
  expect(tab.meets("skirmish/0.3.0")).toEqual(["same", 3]);
});

test("pages in development, and servers of others, are left alone", () => {
  expect(new Tab("").meets("skirmish/0.2.0")).toEqual(["same", 1]);
  expect(new Tab("0.1.0").meets("someone-else/7")).toEqual(["same", 1]);
});

test("other reasons count by themselves", () => {
  const tab = new Tab("0.1.0");
  tab.meets("skirmish/0.2.0");
  expect([renew("rules", tab.page), renew("rules", tab.page)]).toEqual([true, false]);
});
