/** The shell itself. The only place of the page that knows Tauri, beside the generated bindings. */

import { listen } from "@tauri-apps/api/event";
import { commands, type JobProgress } from "../bindings";
import type { Platform } from "./platform";

const JOB_PROGRESS = "job-progress";

export const tauri: Platform = {
  commands,
  onJobProgress: (listener) => listen<JobProgress>(JOB_PROGRESS, (event) => listener(event.payload)),
};
