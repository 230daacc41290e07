/** Recovery without this machine: the kit, the key, and the rehearsal of its loss. */

export { useKit } from "./api/kit";
export { useFindRepositories, useGiveCredential, useMissing, useOpenRepository } from "./api/rebuild";
export { BroughtBack } from "./components/BroughtBack";
export { Disaster } from "./components/Disaster";
export { KeyPanel } from "./components/KeyPanel";
export { KitDoor } from "./components/KitDoor";
export { KitPanel } from "./components/KitPanel";
export { Missing } from "./components/Missing";
export { RebuildCatalog } from "./components/RebuildCatalog";
