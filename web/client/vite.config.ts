import { defineConfig } from "vite";

/** One file with everything in it, so that a plain page needs no bundler and no import map. */
export default defineConfig({
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    minify: true,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "index.js" },
  },
});
