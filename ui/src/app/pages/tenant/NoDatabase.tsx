/** A tenant that owns nothing yet. */

import { Button } from "@mantine/core";
import { IconDatabasePlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { TenantStatus } from "../../../bindings";
import { EmptyState } from "../../../components/EmptyState";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";

export function NoDatabase({ tenant }: { tenant: TenantStatus }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconDatabasePlus}
      action={
        <Button component="a" href={routes.addDatabase(tenant.slug)}>
          {t("databases.addTitle")}
        </Button>
      }
    >
      {t("tenants.noDatabases", { name: reveal(tenant.name) })}
    </EmptyState>
  );
}
