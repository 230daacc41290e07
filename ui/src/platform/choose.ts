/** Finds out where the page runs. */

import { isTauri } from "@tauri-apps/api/core";
import type { Platform } from "./platform";

/** Whether made-up data may stand in for the shell: never in the page that ships. */
const REHEARSAL = import.meta.env.DEV || import.meta.env.MODE === "preview";

/** The shell, or made-up data in a plain browser during development; none if there is neither. */
export async function choosePlatform(): Promise<Platform | null> {
  if (isTauri()) {
    return (await import("./tauri")).tauri;
  }
  if (REHEARSAL) {
    return (await import("../testing/mock")).mockFromAddress();
  }
  return null;
}
