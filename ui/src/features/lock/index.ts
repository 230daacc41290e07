/** The lock of the window. */

export { useLockNow, useLockState } from "./api/lock";
export { LockGate } from "./components/LockGate";
export { LockSettings } from "./components/LockSettings";
