/** Policies, what they would mean while they are edited, and who has which. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PolicyBase, RulesInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function usePolicies() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.policies, queryFn: () => unwrap(commands.policyList()) });
}

/** The rules that somebody has of their own, to be edited; nothing changes them under the hands of who edits. */
export function useValues(base: PolicyBase, enabled = true) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.policyValues(base),
    queryFn: () => unwrap(commands.policyValues(base)),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** What unsaved rules would mean. What was known of the ones before stays until that is known. */
export function useCheck(base: PolicyBase, input: RulesInput) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.policyCheck(base, input),
    queryFn: () => unwrap(commands.policyCheck(base, input)),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}

export function usePresets() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.presets,
    queryFn: () => commands.policyPresets(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useZones() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.zones,
    queryFn: () => unwrap(commands.policyZones()),
    staleTime: 3_600_000,
  });
}

export function useChannels() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: ["channels"], queryFn: () => unwrap(commands.channelList()) });
}

export function useStorageNames() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.storages,
    queryFn: () => unwrap(commands.storageList()),
    select: (rows) => rows.map(({ name }) => name),
  });
}

export function useWho() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.who, queryFn: () => unwrap(commands.policyWho()) });
}

/** Whatever hangs on rules is read again. */
function useChanged() {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.policies }),
      client.invalidateQueries({ queryKey: keys.overview }),
      client.invalidateQueries({ queryKey: ["snapshots"] }),
    ]);
  };
}

export interface Saving {
  /** The name of a new policy; none to change what is there. */
  add: string | null;
  input: RulesInput;
}

export function useSave(base: PolicyBase) {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: ({ add, input }: Saving) => {
      if (add !== null) {
        return unwrap(commands.policyAdd(add, input));
      }
      return base.of === "policy"
        ? unwrap(commands.policyUpdate(base.name, input))
        : unwrap(commands.rulesSet(subjectOf(base), input));
    },
    onSuccess: useChanged(),
  });
}

/** Asks in a dialog of the system whether the hooks that hold may run; gives whether they may. */
export function useConfirmHooks() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (base: PolicyBase) => unwrap(commands.hookConfirm(base)),
    // That they may run is said with what the rules mean.
    onSuccess: () => client.invalidateQueries({ queryKey: ["policy check"] }),
  });
}

export function useRemovePolicy() {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: (name: string) => unwrap(commands.policyRemove(name)),
    onSuccess: useChanged(),
  });
}

export interface Assigning {
  subjects: string[];
  policy: string | null;
}

/** Gives each of them the policy; what is refused for one keeps none of the others from it. */
export function useAssign() {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: async ({ subjects, policy }: Assigning) => {
      const refused: { subject: string; message: string }[] = [];
      for (const subject of subjects) {
        const answer = await commands.policyAssign(subject, policy);
        if (answer.status === "error") {
          refused.push({ subject, message: answer.error.message });
        }
      }
      return { done: subjects.length - refused.length, refused };
    },
    onSettled: useChanged(),
  });
}

/** What would go of a database's backups, under the saved rules or under edited ones. */
export function useRetentionPreview(database: string | null, base: PolicyBase | null, input: RulesInput) {
  const { commands } = usePlatform();
  const edited: [PolicyBase, RulesInput] | null = base && [base, input];
  return useQuery({
    queryKey: keys.retentionPreview(database ?? "", edited),
    queryFn: () => unwrap(commands.retentionPreview(database ?? "", edited)),
    enabled: database !== null,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}

/** `TENANT` or `TENANT/NAME`. */
export function subjectOf(base: PolicyBase): string {
  switch (base.of) {
    case "policy":
      return base.name;
    case "tenant":
      return base.slug;
    case "database":
      return base.path;
  }
}
