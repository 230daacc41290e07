/** Words of the first start. */

export const welcome = {
  title: "Welcome",
  more: "Protect one more database, or bring back what was protected elsewhere.",
  back: "Other ways in",
  resumable: "Each step is saved when it is done; you can go on later.",
  door: {
    protect: "Protect a database",
    open: "Open an existing repository",
    import: "Import a configuration",
  },
  note: {
    protect: "From its URL to a first backup, in a few minutes.",
    open: "Backups are somewhere already, and you have the recovery kit or their key.",
    import: "From a file that another Bulkhead wrote. Then it asks for passwords and keys.",
  },
  step: {
    tenant: "Tenant",
    database: "Database",
    storage: "Storage",
    schedule: "Schedule",
    backup: "First backup",
  },
  preset: {
    label: "When, and how long is it kept?",
    "small-business": "Every night, kept for a year",
    "hourly-and-a-year": "Every hour, thinned out over a year",
    "compliance-7-years": "Every night, monthly for seven years",
  },
  presetNote: {
    "small-business":
      "Within an hour from 02:00, {{zone}}. 14 days, 8 weeks, 12 months. At most 26 hours may be lost, and a restore may take 4 hours.",
    "hourly-and-a-year":
      "Within ten minutes from every full hour. 48 hours, 31 days, 13 weeks, 12 months. At most 2 hours may be lost, and a restore may take 2 hours.",
    "compliance-7-years":
      "Within an hour from 01:00, {{zone}}. 31 days, 53 weeks, 84 months, 7 years. At most 26 hours may be lost, and a restore may take 8 hours.",
  },
  storage: "Where to",
  scheduleNote:
    "Becomes a policy that you can change and give to others. Backups begin while Bulkhead runs: as this window, in the tray, or as the agent. Settings has a switch that starts it with the machine.",
  later: "Not now",
  useSchedule: "Use this schedule",
  ready: "{{name}} is ready for its first backup.",
  start: "Back up {{name}} now",
  stored: "{{name}} is backed up.",
  keyFirst: "To prove it, say first that the key is kept.",
  notProved: "It was stored and read back. Only a restore proves that it can be restored.",
  keyKept: "The key is kept outside of Bulkhead.",
  kitWritten:
    "The kit is written. Bring it, or a copy, to where the loss of this machine does not reach: without the key nobody can read the backups.",
  orRetype: "or write it down, and show that you have it",
  lastGroup: "The last group of the key",
  lastGroupHint: "Typed off the paper that you keep.",
  lastGroupWrong: "That is not the end of the key.",
  stepBack: "Back",
  goOnWith: "Go on with {{name}}",
  orNew: "Or another one:",
  prove: "Prove it",
  toTenant: "Go to the tenant",
  openWhere: "Where are the backups?",
  openStorage: "Storage",
  openKeyHint: "From the recovery kit, or from wherever it was kept. It goes to the keyring.",
  openVerb: "Look whose it is",
} as const;
