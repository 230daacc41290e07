/** A restored copy that takes the place of its source. */

import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PlaceInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** What is met is asked for anew whenever the question is opened. */
export function usePlacePlan(input: PlaceInput | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: [...keys.jobDetail(input?.job ?? ""), "place", input],
    queryFn: input === null ? skipToken : () => unwrap(commands.restorePlacePlan(input)),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

interface Placing {
  input: PlaceInput;
  digest: string;
  confirmation: string | null;
}

export function usePlace() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ input, digest, confirmation }: Placing) =>
      unwrap(commands.restorePlace(input, digest, confirmation)),
    onSuccess: (_, { input }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.jobDetail(input.job) }),
        client.invalidateQueries({ queryKey: keys.overview }),
      ]),
  });
}
