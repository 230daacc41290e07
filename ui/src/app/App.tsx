/** Puts the page together: theme, data, jobs, shell. */

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { JobsProvider } from "../features/jobs";
import { type Platform, PlatformProvider } from "../platform";
import { makeQueryClient } from "./queries";
import { Shell } from "./Shell";
import { theme, variables } from "./theme";

interface Props {
  platform: Platform;
  /** `test` moves nothing, so that tests need not wait. */
  env?: "default" | "test";
}

export function App({ platform, env = "default" }: Props) {
  const [client] = useState(makeQueryClient);
  return (
    <MantineProvider env={env} theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <PlatformProvider platform={platform}>
        <QueryClientProvider client={client}>
          <JobsProvider>
            <Shell />
          </JobsProvider>
        </QueryClientProvider>
      </PlatformProvider>
    </MantineProvider>
  );
}
