/** English, the language that every other one is made from: one file a noun. */

import { alerts } from "./alerts";
import { backups } from "./backups";
import { common } from "./common";
import { databases } from "./databases";
import { drills } from "./drills";
import { errors } from "./errors";
import { frame } from "./frame";
import { jobs } from "./jobs";
import { lock } from "./lock";
import { objects } from "./objects";
import { policies } from "./policies";
import { rebuilt } from "./rebuilt";
import { recovery } from "./recovery";
import { met, redundancy } from "./redundancy";
import { reports } from "./reports";
import { restore } from "./restore";
import { rules } from "./rules";
import { settings } from "./settings";
import { shared } from "./shared";
import { snapshots } from "./snapshots";
import { storages } from "./storages";
import { tenants } from "./tenants";
import { welcome } from "./welcome";

export const en = {
  ...common,
  ...shared,
  ...errors,
  ...frame,
  ...objects,
  alerts,
  ...rebuilt,
  ...rules,
  databases,
  drills,
  jobs,
  lock,
  restore,
  recovery,
  met,
  redundancy,
  reports,
  settings,
  backups,
  policies,
  snapshots,
  storages,
  tenants,
  welcome,
};
