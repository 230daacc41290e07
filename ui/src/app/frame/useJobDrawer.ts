/** Opens the drawer with the jobs, from wherever in the application. */

import { createContext, useContext } from "react";

export const JobDrawerContext = createContext<() => void>(() => {});

export function useJobDrawer(): () => void {
  return useContext(JobDrawerContext);
}
