// Certificates made for one test, by openssl.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with a certificate of localhost and its key; another each time. */
export function certificate(t, days = 30, subject = "/CN=localhost") {
  const folder = mkdtempSync(join(tmpdir(), "skirmish-tls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", subject];
  const names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:false"];
  execFileSync("openssl", [...made, ...names, "-days", `${days}`, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { folder, cert, key, pem: readFileSync(cert) };
}
