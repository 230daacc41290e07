/** Settings: the application itself. */

export { About, Diagnostics } from "./components/About";
export { Appearance } from "./components/Appearance";
export { AuditLog } from "./components/AuditLog";
export { Configuration } from "./components/Configuration";
export { NotificationSettings } from "./components/Notifications";
export { SettingRow } from "./components/SettingRow";
export { isSection, type Section, SettingsNav } from "./components/SettingsNav";
export { Tools } from "./components/Tools";
