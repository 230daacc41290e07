/** How well the made-up backups are kept apart: one part of each answer, for those who have any. */

import type { RedundancyPart, TenantRedundancy } from "../../bindings";
import type { World } from "./world";

const PARTS: RedundancyPart[] = [
  {
    part: "copies",
    title: "3 copies",
    answer: "yes",
    found: "the database and 2 on office-nas, offsite",
    hint: "",
  },
  {
    ...{ part: "kinds", title: "2 kinds of storage", answer: "yes", hint: "" },
    found: "a folder of this machine, S3 at s3.eu-central-1.amazonaws.com",
  },
  { part: "away", title: "1 away from here", answer: "yes", found: "offsite", hint: "" },
  {
    ...{
      part: "lasting",
      title: "1 that cannot be deleted",
      answer: "no",
      found: "all of them can be deleted",
    },
    hint: "Use a bucket with object lock.",
  },
  {
    ...{ part: "errors", title: "0 errors", answer: "unknown", found: "not verified in time on offsite" },
    hint: "Read all of it once: bulkhead check TENANT --read-data.",
  },
];

export function redundancyOf(world: World, tenant: string): TenantRedundancy {
  const databases = world.databases.filter((row) => row.tenant === tenant);
  if (databases.length === 0) {
    return { answer: null, parts: [], databases: [] };
  }
  const some = databases.length > 1 ? `${databases[0]?.name}: ` : "";
  return {
    answer: "no",
    parts: PARTS.map((part) => ({ ...part, found: `${part.answer === "yes" ? "" : some}${part.found}` })),
    databases: databases.map(({ path }) => ({ database: path, parts: PARTS })),
  };
}
