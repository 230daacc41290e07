/** The only door to the shell. */

export { choosePlatform } from "./choose";
export { PlatformProvider, usePlatform } from "./context";
export type { Commands, Platform, Stop } from "./platform";
