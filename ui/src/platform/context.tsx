/** Hands the platform to whatever needs it. */

import { createContext, type ReactNode, useContext } from "react";
import type { Platform } from "./platform";

const Context = createContext<Platform | null>(null);

export function PlatformProvider({ platform, children }: { platform: Platform; children: ReactNode }) {
  return <Context value={platform}>{children}</Context>;
}

export function usePlatform(): Platform {
  const platform = useContext(Context);
  if (!platform) {
    throw new Error("PlatformProvider is missing");
  }
  return platform;
}
