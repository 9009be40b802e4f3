// A phone: two thumbs fly, aim and hit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, chase, found, sleep } from "./game.mjs";
import * as c from "../journeys/node/client.mjs";

const PHONE = { hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
/** Held sideways and upright: how large it is, and where its thumbs are. */
const HOLDS = {
  sideways: { viewport: { width: 740, height: 360 }, left: { x: 130, y: 250 }, right: { x: 610, y: 250 } },
  upright: { viewport: { width: 390, height: 844 }, left: { x: 90, y: 720 }, right: { x: 300, y: 720 } },
};
const THROW = 50;

/** Two thumbs on the glass. */
class Thumbs {
  constructor(session) {
    this.session = session;
    this.down = new Map();
  }

  async touch(thumb, at) {
    const type = this.down.has(thumb) ? "touchMove" : "touchStart";
    this.down.set(thumb, at);
    await this.send(type);
  }

  async lift(thumb) {
    this.down.delete(thumb);
    await this.send("touchEnd");
  }

  send(type) {
    const touchPoints = [...this.down].map(([id, { x, y }]) => ({ x, y, id }));
    return this.session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
}

const pushed = (from, angle) => ({ x: from.x + Math.cos(angle) * THROW, y: from.y + Math.sin(angle) * THROW });

for (const [held, { viewport, left: LEFT, right: RIGHT }] of Object.entries(HOLDS)) {
  test(`a phone held ${held} flies with the left thumb and hits with the right`, { timeout: 180_000 }, async (t) => {
    const server = await Server.start(t);
    const launched = await browser(t);
    const { code } = await found(server);
    const phone = await Person.at(launched, server, "", { name: "Phone", ...PHONE, viewport });
    const play = phone.page.getByRole("button", { name: "Play now" });
    await play.waitFor();
    const box = await play.boundingBox();
    assert.ok(box.y + box.height <= viewport.height, "the first button is on the first screen");
    await phone.page.goto(`${server.http}/#${code}`);
    await phone.page.reload();
    const player = await phone.flying();

    const thumbs = new Thumbs(await phone.context.newCDPSession(phone.page));
    const start = await phone.see("ship");
    const away = start.x > 1200 ? Math.PI : 0;
    await thumbs.touch(0, LEFT);
    await thumbs.touch(0, pushed(LEFT, away));
    await phone.until("to have flown", async () => Math.abs((await phone.see("ship"))?.x - start.x) > 60);
    await thumbs.lift(0);
    await sleep(1500);
    const stopped = await phone.see("ship");
    await sleep(500);
    const later = await phone.see("ship");
    assert.ok(Math.hypot(later.x - stopped.x, later.y - stopped.y) < 20, "a lifted thumb stops the ship");

    // A target comes close and stays near.
    const target = await c.play(server, { name: "Target" }, (lobby) => lobby.join(code));
    chase(target, player, 140);
    const hits = () => target.all(c.SNAPSHOT).flatMap(([, , , , events]) => events).filter(([kind, by]) => kind === 1 && by === player);
    let side = 0;
    await phone.until(
      "a hit",
      async () => {
        if (hits().length > 0) return true;
        const [own, other] = [await phone.see("row"), target.chain.row("ships", target.player)];
        if (!own || !other) return false;
        const angle = Math.atan2(other.y - own.y, other.x - own.x);
        // Walls may stand between the two: the phone goes around them.
        const distance = Math.hypot(other.x - own.x, other.y - own.y) / 16;
        await thumbs.touch(0, distance > 250 ? pushed(LEFT, angle + Math.sin(side++ / 12)) : LEFT);
        if (!thumbs.down.has(1)) await thumbs.touch(1, RIGHT);
        await thumbs.touch(1, pushed(RIGHT, angle));
        return false;
      },
      90_000,
    );
    await thumbs.lift(1);
    await thumbs.lift(0);
    assert.ok((await phone.see("net")) !== undefined);
    target.healthy();
    target.close();
    phone.healthy();
  });
}
