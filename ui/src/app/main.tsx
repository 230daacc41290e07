/** Starts the page. */

import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./tokens.css";
import "./print.css";

import { createRoot } from "react-dom/client";
import { choosePlatform } from "../platform";
import { App } from "./App";
import { type Language, startI18n } from "./i18n";
import { NoShell } from "./NoShell";
import { fetchPages } from "./pages/later";

/** Milliseconds after which the first page is painted, and the others may be fetched. */
const PAINTED = 500;

async function start(root: HTMLElement): Promise<void> {
  const [platform] = await Promise.all([choosePlatform(), startI18n(language())]);
  createRoot(root).render(platform ? <App platform={platform} /> : <NoShell />);
  setTimeout(fetchPages, PAINTED);
}

/** `?lng=pseudo` is for looking at the page, never for the window. */
function language(): Language {
  const asked = import.meta.env.MODE === "preview" ? new URLSearchParams(window.location.search) : null;
  return asked?.get("lng") === "pseudo" ? "pseudo" : "en";
}

const root = document.getElementById("root");
if (root) {
  start(root);
}
