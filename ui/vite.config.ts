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
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
