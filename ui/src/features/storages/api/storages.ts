/** Storages: added only after a test that passed. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Storage, StorageInput, TestReport } from "../../../bindings";
import { passed } from "../../../components/StageList";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { type Commands, usePlatform } from "../../../platform";

export interface Added {
  /** None if the test failed: the storage is then not there. */
  storage: Storage | null;
  report: TestReport;
}

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
    mutationFn: (input: StorageInput) => addTested(commands, input),
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

/** A storage can be tested only once it is saved, so one that does not pass is taken away again. */
async function addTested(commands: Commands, input: StorageInput): Promise<Added> {
  const storage = await unwrap(commands.storageAdd(input));
  const report = await testOrRemove(commands, storage.name);
  if (passed(report)) {
    return { storage, report };
  }
  await unwrap(commands.storageRemove(storage.name));
  return { storage: null, report };
}

async function testOrRemove(commands: Commands, name: string): Promise<TestReport> {
  try {
    return await unwrap(commands.storageTest(name));
  } catch (failure) {
    await commands.storageRemove(name);
    throw failure;
  }
}
