/** The shell itself. The only place of the page that knows Tauri, beside the generated bindings. */

import { listen } from "@tauri-apps/api/event";
import { commands, type JobProgress } from "../bindings";
import type { Platform } from "./platform";

const JOB_PROGRESS = "job-progress";
const QUIT_ASKED = "quit-asked";
const PLACE_WISHED = "place-wished";

export const tauri: Platform = {
  commands,
  onQuitAsked: (listener) => listen<number>(QUIT_ASKED, (event) => listener(event.payload)),
  onPlaceWished: (listener) => listen(PLACE_WISHED, () => listener()),
  onJobProgress: (listener) => listen<JobProgress>(JOB_PROGRESS, (event) => listener(event.payload)),
};
