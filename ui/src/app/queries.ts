/** How data is read: from this machine, so neither a network nor a second guess is waited for. */

import { QueryClient } from "@tanstack/react-query";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { networkMode: "always", retry: false, staleTime: 2_000 },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
