/** What a browser has and jsdom lacks. */

import "@testing-library/jest-dom/vitest";
import { notifications } from "@mantine/notifications";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, vi } from "vitest";
import { startI18n } from "../app/i18n";

class NoResize {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// A machine that builds meanwhile is slow; what is there is found at once all the same.
configure({ asyncUtilTimeout: 8_000 });

beforeAll(async () => {
  await startI18n();
  vi.stubGlobal("ResizeObserver", NoResize);
  window.matchMedia = (query) => ({
    matches: query.includes("reduce"),
    media: query,
    onchange: null,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
    dispatchEvent: () => false,
  });
  // A list that shows only what fits needs a height to fit into.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 300 });
  HTMLElement.prototype.scrollIntoView = () => {};
  HTMLElement.prototype.scrollTo = () => {};
  // A field that grows with its text measures it again when fonts have come.
  Object.defineProperty(document, "fonts", { configurable: true, value: new EventTarget() });
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
  notifications.clean();
});
