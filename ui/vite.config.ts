import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative addresses: the page is served from the shell's own scheme.
  base: "./",
  plugins: [react()],
  build: {
    target: "es2022",
    // The page's policy allows scripts from its own files alone; the polyfill would be an inline one.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the first page needs in a few files: each page has its own, and every file is asked for apart.
          groups: [
            { name: "kit", test: /node_modules[\\/]/, minShareCount: 3 },
            { name: "parts", test: /src[\\/](?:components|lib|platform|bindings)[\\/]/ },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 60_000,
  },
});
