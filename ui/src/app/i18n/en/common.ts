/** Words of the frame and of what is shared by several features. */

export const common = {
  app: {
    name: "Bulkhead",
    loading: "Loading",
    noShell: "This page belongs into the window of Bulkhead. Start the application to use it.",
    theme: "Appearance",
    light: "Light",
    dark: "Dark",
    system: "As the system",
    add: "Add",
    addTenant: "Tenant",
    addDatabase: "Database",
    addStorage: "Storage",
    close: "Close",
    keys: "Keyboard",
  },
  action: {
    cancel: "Cancel",
    retry: "Try again",
    copyDetails: "Copy details",
    copied: "Copied",
    more: "Show more",
    test: "Test connection",
    dismiss: "Dismiss",
  },
  time: {
    justNow: "just now",
    never: "Never",
  },
  stale: {
    title: "Not up to date",
    text: "The last refresh failed. What you see was read {{when}}.",
    word: "Stale",
  },
  verdict: {
    failing_one: "The last job of {{count}} database failed.",
    failing_other: "The last jobs of {{count}} databases failed.",
    unprotected_one: "{{count}} database has never been backed up.",
    unprotected_other: "{{count}} databases have never been backed up.",
    backedUp: "Every database has a backup.",
    proved: "Every database has a backup that was proved by a restore.",
    none: "No database yet.",
  },
  keys: {
    filter: "Filter the tenants",
    new: "Add a tenant",
    help: "Show these keys",
    move: "Move through the list",
    close: "Close a dialog",
  },
} as const;
