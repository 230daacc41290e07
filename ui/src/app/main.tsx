/** Starts the page. */

import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./tokens.css";

import { createRoot } from "react-dom/client";
import { choosePlatform } from "../platform";
import { App } from "./App";
import { startI18n } from "./i18n";
import { NoShell } from "./NoShell";

async function start(root: HTMLElement): Promise<void> {
  const [platform] = await Promise.all([choosePlatform(), startI18n()]);
  createRoot(root).render(platform ? <App platform={platform} /> : <NoShell />);
}

const root = document.getElementById("root");
if (root) {
  start(root);
}
