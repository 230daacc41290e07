/** The commands of the shell, answered from memory: one file a noun. */

import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { alertCommands } from "./alert";
import { answering } from "./answer";
import { applicationCommands } from "./application";
import { auditCommands } from "./audit";
import { configurationCommands } from "./configuration";
import { databaseCommands } from "./database";
import { drillCommands } from "./drill";
import { jobCommands } from "./job";
import { lockCommands } from "./lock";
import { policyCommands } from "./policy";
import { recoveryCommands } from "./recovery";
import { reportCommands } from "./report";
import { repositoryCommands } from "./repository";
import { restoreCommands } from "./restore";
import { retentionCommands } from "./retention";
import { settingsCommands } from "./settings";
import { snapshotCommands } from "./snapshot";
import { statusCommands } from "./status";
import { storageCommands } from "./storage";
import { tenantCommands } from "./tenant";

export function mockCommands(stage: Rehearsal): Commands {
  const answer = answering(stage);
  return {
    ...tenantCommands(stage, answer),
    ...databaseCommands(stage, answer),
    ...statusCommands(stage, answer),
    ...storageCommands(stage, answer),
    ...snapshotCommands(stage, answer),
    ...jobCommands(stage, answer),
    ...drillCommands(stage, answer),
    ...applicationCommands(stage, answer),
    ...policyCommands(stage, answer),
    ...alertCommands(stage, answer),
    ...retentionCommands(stage, answer),
    ...restoreCommands(stage, answer),
    ...repositoryCommands(stage, answer),
    ...recoveryCommands(stage, answer),
    ...auditCommands(stage, answer),
    ...reportCommands(stage, answer),
    ...lockCommands(stage, answer),
    ...settingsCommands(stage, answer),
    ...configurationCommands(stage, answer),
  };
}
