// Members of one match from addresses of their own, as a trusted proxy tells them; and the admin API.

import assert from "node:assert/strict";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";
import { SECRET, token } from "./tokens.mjs";

const ADMIN = "a-token-of-an-admin-that-nobody-guesses";
const ENV = { SKIRMISH_ADMIN_TOKENS: `ada:${ADMIN}`, SKIRMISH_TOKEN_SECRET: SECRET };
/** Addresses are those that a proxy tells; the limits of each are not what is tried here. */
const OPTIONS = ["--trusted-proxies", "127.0.0.1", "--connects-per-second", "1000", "--connections-per-address", "100"];
export const from = (address) => ({ "X-Forwarded-For": address });
export const at = (address) => ({ headers: from(address) });

/** The admin API of a server. */
const admin = (server) => async (method, path, body) => {
  const answer = await fetch(`${server.ops}/api/admin/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
};

export async function start(t, options = []) {
  const server = await Server.start(t, [...OPTIONS, ...options], { env: ENV });
  return { server, ask: admin(server) };
}

/** Members of one match: a seat each, by tokens or as guests, from addresses of their own. */
export async function party(server, people) {
  const host = await c.Lobby.enter(server, "Host");
  const { code } = await host.create({ seats: 20 });
  const members = [];
  for (const { name, address, sub } of people) {
    const options = { name, headers: from(address), token: sub ? token({ sub }) : null };
    const lobby = await c.Lobby.enter(server, name, options);
    const seat = await lobby.join(code);
    const member = await c.Member.attach(server, seat.ticket, { ...options, token: lobby.keep });
    Object.assign(member, { keep: lobby.keep, account: lobby.account, name });
    lobby.close();
    members.push(member);
  }
  host.close();
  await Promise.all(members.map((member) => member.snapshotsMore(3)));
  return members;
}
