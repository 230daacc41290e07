/** Tenants whose key is on this machine alone. That is no trouble of a database yet, and lost with the machine is everything. */

import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { Name } from "../../../components/Name";
import { routes } from "../../../lib/routes";
import classes from "./Attention.module.css";

/** So many are named at first. */
const NAMED = 5;

export function WithoutKit({ rows }: { rows: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const tenants = useMemo(() => {
    const without = rows.filter(({ reasons }) =>
      reasons.some(({ reason, level }) => reason === "no-kit" && level === "protected"),
    );
    return [...new Map(without.map(({ tenant, tenant_name }) => [tenant, tenant_name]))];
  }, [rows]);
  if (tenants.length === 0) {
    return null;
  }
  const named = all ? tenants : tenants.slice(0, NAMED);
  return (
    <div className={classes.note}>
      <Callout tone="info" icon={IconKey} testId="without-kit">
        <Text size="sm">{t("overview.noKit", { count: tenants.length })}</Text>
        <Group gap="sm">
          {named.map(([slug, name]) => (
            <Anchor key={slug} size="sm" href={routes.tenant(slug, "settings")}>
              <Name>{name}</Name>
            </Anchor>
          ))}
          {named.length < tenants.length && (
            <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
              {t("overview.others", { count: tenants.length - named.length })}
            </Button>
          )}
        </Group>
      </Callout>
    </div>
  );
}
