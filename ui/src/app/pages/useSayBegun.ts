/** Tells how many of several backups began, and why others did not. */

import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Begun } from "../../features/jobs";
import { reveal } from "../../lib/reveal";

export function useSayBegun(): (begun: Begun) => void {
  const { t } = useTranslation();
  return ({ started, refused }) => {
    const why = refused[0]
      ? t("tenants.refusedSome", { count: refused.length, why: reveal(refused[0].message) })
      : "";
    const message = `${t("tenants.started", { count: started })} ${why}`.trim();
    notifications.show({ message, color: why ? "orange" : "gray" });
  };
}
