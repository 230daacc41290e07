/** Puts the page together: theme, data, jobs, shell. */

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { JobsProvider } from "../features/jobs";
import { type Platform, PlatformProvider } from "../platform";
import { makeQueryClient } from "./queries";
import { Shell } from "./Shell";
import { theme } from "./theme";

export function App({ platform }: { platform: Platform }) {
  const [client] = useState(makeQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
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
