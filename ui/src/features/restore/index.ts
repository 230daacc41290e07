/** The restore: seven steps from a tenant to data that is proved to be there. */

export { DraftProvider } from "./components/DraftProvider";
export { PlacePanel } from "./components/Placing";
export { Walkthrough } from "./components/Walkthrough";
