/** How data is read: from this machine, so neither a network nor a second guess is waited for. */

import { notifications } from "@mantine/notifications";
import { MutationCache, QueryClient } from "@tanstack/react-query";
import { hintOf } from "../lib/errors";
import { failureOf } from "../lib/result";
import { reveal } from "../lib/reveal";

/** What fails where nothing could show it is told over the page. */
const acts = new MutationCache({
  onError: (error, _input, _result, { meta }) => {
    if (meta?.told === true) {
      const { message, hints } = failureOf(error);
      const said = [message, ...hints.map((hint) => hintOf(hint).text)].join(". ");
      notifications.show({ message: reveal(said), color: "red" });
    }
  },
});

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: acts,
    defaultOptions: {
      queries: { networkMode: "always", retry: false, staleTime: 2_000 },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
