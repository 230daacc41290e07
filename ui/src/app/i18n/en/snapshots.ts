/** Words about snapshots. */

export const snapshots = {
  title: "Backups",
  none: "No backup yet.",
  taken: "Taken",
  size: "Size",
  added: "Stored",
  tables: "Tables",
  rows: "Rows",
  storage: "Where",
  seen: {
    uploaded: "Written and read back when it was made.",
    present: "Somebody looked later: it was there.",
    read: "All bytes of the repository were read and were right.",
    restored: "A restore of it was seen to be equal.",
    damaged: "Somebody read the repository: data that it needs is damaged.",
    missing: "Somebody looked: it was not there.",
  },
  damaged: "{{storage}} (damaged)",
  missing: "{{storage}} (missing)",
  away: "{{storage}} (not reachable)",
  state: "State",
  proved: "Proved",
  backedUp: "Backed up",
  loaded_one: "{{count}} shown",
  loaded_other: "{{count}} shown",
} as const;
