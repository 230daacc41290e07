/** Storages: added only after a test that passed. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { StorageInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useStorages() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.storages, queryFn: () => unwrap(commands.storageList()) });
}

/** Asks for a folder in the system's own dialog. */
export function useChooseFolder(): () => Promise<string | null> {
  const { commands } = usePlatform();
  return () => unwrap(commands.storageFolder());
}

export function useAddStorage() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: StorageInput) => unwrap(commands.storageAdd(input)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.storages }),
  });
}

export function useTestStorage() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (name: string) => unwrap(commands.storageTest(name)) });
}

export function useGiveSecret(name: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (secret: string) => unwrap(commands.storageSecret(name, secret)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.storages }),
  });
}
