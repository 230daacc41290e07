/** Evidence of a tenant and a period. */

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import type { ReportForm } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { TOLD, unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";
import type { Period } from "../model/period";

export function useReport(tenant: string, { from, to }: Period) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.report(tenant, from, to),
    queryFn: () => unwrap(commands.reportGet(tenant, from, to)),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** Asks where to, and writes it there; none if nobody chose. */
export function useExportReport(tenant: string, { from, to }: Period) {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: (form: ReportForm) => unwrap(commands.reportExport(tenant, from, to, form)),
  });
}

/** Asks for a folder, and writes a report of each tenant there; none if nobody chose. */
export function useExportEach() {
  const { commands } = usePlatform();
  return useMutation({
    ...TOLD,
    mutationFn: ({ tenants, period, form }: { tenants: string[]; period: Period; form: ReportForm }) =>
      unwrap(commands.reportExportEach(tenants, period.from, period.to, form)),
  });
}
