// Prints the licences of all that the binary holds: crates, and the packages of the page.
//
//     node assets/deploy/licences.mjs > THIRD-PARTY.txt

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const OURS = new Set(["skirmish", "skirmish-protocol", "skirmish-client"]);

/** What the crate is built from and linked with on this machine; not what only tests or builds need. */
function crates() {
  const args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"];
  const { packages, resolve } = JSON.parse(execFileSync("cargo", args, { cwd: root, maxBuffer: 256 << 20 }));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const reached = new Set();
  const reach = (id) => {
    if (reached.has(id)) return;
    reached.add(id);
    const linked = nodes.get(id).deps.filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null));
    linked.forEach(({ pkg }) => reach(pkg));
  };
  reach(packages.find(({ name }) => name === "skirmish").id);
  return packages
    .filter(({ id, name }) => reached.has(id) && !OURS.has(name))
    .map(({ name, version, license, manifest_path }) => ({ name, version, licence: license ?? "see its text", folder: dirname(manifest_path) }));
}

/** What the page holds, by its package-lock.json. */
function modules() {
  const { packages } = JSON.parse(readFileSync(join(root, "web/package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev, link, optional }]) => path.startsWith("node_modules/") && !dev && !link && !optional)
    .map(([path, { version, license }]) => ({ name: path.slice("node_modules/".length), version, licence: license ?? "see its text", folder: join(root, "web", path) }))
    .filter(({ name }) => !OURS.has(name));
}

const texts = (folder) =>
  (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice|copyright)/i.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), "utf8").trim());

const all = [...crates(), ...modules()].sort((a, b) => (a.name < b.name ? -1 : 1));
console.log("What Skirmish is made with, and its licences.\n");
all.forEach(({ name, version, licence }) => console.log(`${name} ${version}: ${licence}`));
const users = new Map();
for (const { name, folder } of all) {
  for (const text of texts(folder)) users.set(text, [...(users.get(text) ?? []), name]);
}
for (const [text, names] of users) {
  console.log(`\n${"=".repeat(80)}\n${[...new Set(names)].join(", ")}\n${"=".repeat(80)}\n\n${text}`);
}
