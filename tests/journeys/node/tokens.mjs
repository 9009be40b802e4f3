// JSON Web Tokens by hand, from RFC 7515 and Node's own cryptography.

import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const SECRET = "a secret of the host, long enough";
const keys = generateKeyPairSync("ed25519");
const folder = mkdtempSync(join(tmpdir(), "skirmish-tokens-"));

/** A file with that in it; the name of the file. */
export function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export const PRIVATE = file("key.pem", keys.privateKey.export({ type: "pkcs8", format: "pem" }));
export const PUBLIC = file("key.pub.pem", keys.publicKey.export({ type: "spki", format: "pem" }));

export const now = () => Math.floor(Date.now() / 1000);

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token of somebody who may come for a minute, signed with HS256 unless `alg` says else. */
export function token(claims = {}, { alg = "HS256", secret = SECRET } = {}) {
  const signed = `${part({ alg, typ: "JWT" })}.${part({ sub: "user:1", exp: now() + 60, ...claims })}`;
  const signature = { HS256: () => createHmac("sha256", secret).update(signed).digest(), EdDSA: () => sign(null, Buffer.from(signed), keys.privateKey) }[alg];
  return `${signed}.${signature ? signature().toString("base64url") : ""}`;
}
