/** Puts the page together: theme, data, jobs, frame. */

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { JobsProvider } from "../features/jobs";
import { LockGate } from "../features/lock";
import { DraftProvider } from "../features/restore";
import { type Platform, PlatformProvider } from "../platform";
import { QuitDialog } from "./dialogs/QuitDialog";
import { Frame } from "./frame/Frame";
import { Toasts } from "./frame/Toasts";
import { makeQueryClient } from "./queries";
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
      <Toasts />
      <PlatformProvider platform={platform}>
        <QueryClientProvider client={client}>
          <LockGate>
            <JobsProvider>
              <DraftProvider>
                <Frame />
              </DraftProvider>
            </JobsProvider>
          </LockGate>
          <QuitDialog />
        </QueryClientProvider>
      </PlatformProvider>
    </MantineProvider>
  );
}
