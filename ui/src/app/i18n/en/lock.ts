/** Words about the lock of the window. */

export const lock = {
  title: "Bulkhead is locked",
  goesOn: "Backups run as planned. Only this window is closed to others.",
  passphrase: "Passphrase",
  open: "Unlock",
  wrong: "The passphrase is wrong",
  wait_one: "Wait {{count}} second before the next try.",
  wait_other: "Wait {{count}} seconds before the next try.",
  confirmTitle: "The passphrase again",
  confirmText:
    "This cannot be taken back, or shows a secret. For two minutes after it you are not asked again.",
  confirm: "Go on",
  settings: "Lock of this window",
  honest:
    "This keeps people at this machine from using the window. It is a lock, not encryption: whoever can use your account can still use the command line, read the catalog, and remove the lock with “bulkhead lock remove”. Secrets stay in the keyring either way.",
  isSet_one: "The window locks after {{count}} minute without a touch, and when it starts.",
  isSet_other: "The window locks after {{count}} minutes without a touch, and when it starts.",
  now: "Lock now",
  change: "Change",
  remove: "Remove lock",
  removed: "The window has no lock any more.",
  set: "Set lock",
  done: "The lock is set.",
  newPassphrase: "New passphrase",
  least: "At least 8 characters.",
  again: "Once more",
  short: "Fewer than 8 characters",
  differs: "The two differ",
  idle: "Lock after",
  minutes_one: "{{count}} minute without a touch",
  minutes_other: "{{count}} minutes without a touch",
} as const;
