import { defaultClientConditions, defaultServerConditions, defineConfig, type Plugin } from "vite";
import { cssVariables, colour } from "./src/tokens.ts";

const server = process.env.SKIRMISH_SERVER ?? "http://127.0.0.1:8080";

/** Writes the tokens into the page, so that stylesheets and the first paint use the same values as the code. */
const tokens: Plugin = {
  name: "skirmish-tokens",
  transformIndexHtml: () => [
    { tag: "style", children: cssVariables(), injectTo: "head-prepend" },
    { tag: "meta", attrs: { name: "theme-color", content: colour.void }, injectTo: "head" },
  ],
};

export default defineConfig({
  plugins: [tokens],
  // The server's release, as its build names it: a page without one never takes itself for outdated.
  define: { __RELEASE__: JSON.stringify(process.env.SKIRMISH_RELEASE ?? "") },
  // The client package from its sources, so that no build stands between an edit and the page.
  resolve: { conditions: ["skirmish-source", ...defaultClientConditions] },
  ssr: { resolve: { conditions: ["skirmish-source", ...defaultServerConditions] } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: process.env.SKIRMISH_PAGE_OUT || "dist",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: "127.0.0.1",
    port: 5173,
    fs: { allow: [".."] },
    proxy: {
      // The server lets in pages of its own origin only.
      "/ws": { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true },
      "/api": { target: server },
      "/healthz": { target: server },
    },
  },
});
