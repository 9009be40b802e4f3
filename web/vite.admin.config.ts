import { defineConfig, type Plugin } from "vite";
import { cssVariables } from "./src/tokens.ts";

const ops = process.env.SKIRMISH_OPS ?? "http://127.0.0.1:9100";
const NAME = "virtual:tokens.css";

/** The tokens as a stylesheet of their own: the page allows nothing inline. */
const tokens: Plugin = {
  name: "skirmish-tokens",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) => (id === `\0${NAME}` ? cssVariables() : undefined),
};

/** The admin page: built by itself, so that the game's first load stays as it is. */
export default defineConfig({
  base: "/admin/",
  plugins: [tokens],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: `${process.env.SKIRMISH_PAGE_OUT || "dist"}/admin`,
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    // What is written into a page as data: would be inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "admin.html" },
  },
  server: { host: "127.0.0.1", port: 5174, proxy: { "/api": { target: ops } } },
});
