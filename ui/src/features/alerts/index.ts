/** Alerts: what is wrong, and whom it is told. */

export { useOpenAlerts } from "./api/alerts";
export { useChannels } from "./api/channels";
export { Channels } from "./components/Channels";
export { Inbox } from "./components/Inbox";
