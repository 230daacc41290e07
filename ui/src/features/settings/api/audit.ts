/** The audit log: read, looked through, verified, written to a file. */

import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

const PAGE = 100;

/** Entries that hold these words, newest first, a page at a time. */
export function useAudit(words: string) {
  const { commands } = usePlatform();
  return useInfiniteQuery({
    queryKey: keys.audit(words),
    queryFn: ({ pageParam }) => unwrap(commands.auditPage(words, pageParam, PAGE)),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.number ?? null)),
    placeholderData: keepPreviousData,
  });
}

export function useVerifyAudit() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.auditVerify()) });
}

export function useExportAudit() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.auditExport()) });
}
