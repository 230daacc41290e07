/** What runs here, the client tools, and files that are written where somebody says. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ClientTools } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useAbout() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.about, queryFn: () => unwrap(commands.applicationAbout()) });
}

export function useTools() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.tools,
    queryFn: () => unwrap(commands.toolList(false)),
    staleTime: 60_000,
  });
}

function useToolsChange<Input>(change: (input: Input) => Promise<ClientTools | null>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    // None if the dialog was left.
    onSuccess: (tools) => tools && client.setQueryData(keys.tools, tools),
  });
}

export function useLookAgain() {
  const { commands } = usePlatform();
  return useToolsChange(() => unwrap(commands.toolList(true)));
}

export function useAddFolder() {
  const { commands } = usePlatform();
  return useToolsChange(() => unwrap(commands.toolFolderAdd()));
}

export function useRemoveFolder() {
  const { commands } = usePlatform();
  return useToolsChange((folder: string) => unwrap(commands.toolFolderRemove(folder)));
}

export function useTestNotification() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.notificationTest()) });
}

export function useExportDiagnosis() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.diagnosisExport()) });
}
