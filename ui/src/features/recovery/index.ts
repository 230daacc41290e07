/** Recovery without this machine: the kit, the key, and the rehearsal of its loss. */

export { Disaster } from "./components/Disaster";
export { KeyPanel } from "./components/KeyPanel";
export { KitPanel } from "./components/KitPanel";
