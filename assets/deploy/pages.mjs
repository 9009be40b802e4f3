// Writes the pages into a package. There they stand elsewhere and not everything is beside them that
// is in the repository: a link leads to where its target is now, and one without a target is its text.
//
//     node pages.mjs archive FOLDER     docs/, protocol/, the files of deploy at the top
//     node pages.mjs debian FOLDER      the pages of docs at the top, too
//
// All other files have to be there before.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const [layout, folder] = process.argv.slice(2);
const pagesOf = (from) => readdirSync(from).filter((name) => name.endsWith(".md")).map((name) => join(from, name));
const pages = [...pagesOf("docs"), ...pagesOf("protocol"), ...(layout === "archive" ? ["README.md"] : [])];

/** Where a file of the repository is in the package, if it is. */
function place(path) {
  if (path.startsWith("assets/deploy/")) return path.slice("assets/deploy/".length);
  if (layout === "debian" && path.startsWith("docs/")) return path.slice("docs/".length);
  if (layout === "debian" && path === "LICENSE") return "copyright";
  return path;
}

const there = (path) => pages.includes(path) || existsSync(join(folder, place(path)));

for (const page of pages) {
  const to = place(page);
  const text = readFileSync(page, "utf8").replace(/!?\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g, (link, words, target, anchor = "") => {
    const path = normalize(join(dirname(page), target));
    if (!there(path)) return words;
    return link.replace(`](${target}${anchor})`, `](${relative(dirname(to), place(path))}${anchor})`);
  });
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  writeFileSync(join(folder, to), text);
}
