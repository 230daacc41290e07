/** The application round the page. */

import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

export function applicationCommands(stage: Rehearsal, answer: Answer) {
  return {
    applicationQuit: async (cancel) => {
      stage.quit = cancel;
    },
    applicationUnsaved: async (unsaved) => {
      stage.unsaved = unsaved;
    },
    applicationQuitAsked: async () => stage.quitAsked,
    applicationRestart: async () => undefined,
    applicationPlace: () =>
      answer("applicationPlace", () => {
        const place = stage.wished;
        stage.wished = null;
        return place;
      }),
    autostartGet: async () => stage.autostart,
    autostartSet: async (on) => {
      stage.autostart = on;
      return on;
    },
    schedulerPaused: () => answer("schedulerPaused", () => stage.pausedUntil),
    schedulerPause: (minutes) =>
      answer("schedulerPause", () => {
        stage.pausedUntil = minutes === null ? null : new Date(Date.now() + minutes * 60_000).toISOString();
        return null;
      }),
    schedulerMissed: (limit) => answer("schedulerMissed", () => stage.world.missed.slice(0, limit)),
  } satisfies Partial<Commands>;
}
