/** Channels: where alerts go besides the desktop. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChannelInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useChannels() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.channels, queryFn: () => unwrap(commands.channelList()) });
}

export function useAddChannel() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, input }: { name: string; input: ChannelInput }) =>
      unwrap(commands.channelAdd(name, input)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.channels }),
  });
}

/** Changes one of e-mail; its password stays unless another one is given. */
export function useChangeChannel() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, input }: { name: string; input: ChannelInput }) =>
      unwrap(commands.channelChange(name, input)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.channels }),
  });
}

/**
 * Sends a test to a channel as it is typed; neither it nor its secrets are kept, here or there. One that is there already is tried with
 * the password that is kept for it, if none is given.
 */
export function useTryChannel(name: string | null) {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: (input: ChannelInput) =>
      unwrap(name === null ? commands.channelTry(input) : commands.channelTryChange(name, input)),
    gcTime: 0,
  });
}

export function useTestChannel() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(commands.channelTest(name)),
    // What came of it stands in the list, and a failure is an alert.
    onSettled: () =>
      Promise.all([keys.channels, keys.alerts].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export function useRemoveChannel() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(commands.channelRemove(name)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.channels }),
  });
}
