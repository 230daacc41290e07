/** What an import would add, change and leave, before anything is done. */

import { Button, Checkbox, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConfigurationPlan, ConfigurationStep } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { type Column, DataTable } from "../../../components/DataTable";
import { FormActions } from "../../../components/FormActions";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import classes from "./Settings.module.css";

interface Props {
  plan: ConfigurationPlan;
  pending: boolean;
  onImport: (changes: boolean) => void;
}

export function ImportPlan({ plan, pending, onImport }: Props) {
  const { t } = useTranslation();
  const [changes, setChanges] = useState(false);
  const count = (act: ConfigurationStep["act"]) => plan.steps.filter((step) => step.act === act).length;
  const [added, differing] = [count("add"), count("change")];
  const acts = added + (changes ? differing : 0);
  const columns = useColumns(changes);
  return (
    <Panel
      title={<Name>{t("settings.configuration.plan", { file: plan.file })}</Name>}
      note={t("settings.configuration.planNote")}
      flush
    >
      {plan.missing.length > 0 && (
        <div className={classes.padded}>
          <Callout tone="bad" icon={IconAlertTriangle} testId="import-missing">
            <Text size="sm">{t("settings.configuration.missing")}</Text>
            <Text size="sm">
              <Name>{plan.missing.join(", ")}</Name>
            </Text>
          </Callout>
        </div>
      )}
      <div className={classes.steps}>
        <DataTable
          label={t("settings.configuration.steps")}
          rows={plan.steps}
          columns={columns}
          rowKey={({ kind, name }) => `${kind} ${name}`}
          testId={({ kind, name }) => `step-${kind}-${name}`}
          flush
        />
      </div>
      <div className={classes.padded}>
        {differing > 0 && (
          <Checkbox
            label={t("settings.configuration.change", { count: differing })}
            description={t("settings.configuration.changeNote")}
            checked={changes}
            onChange={(event) => setChanges(event.currentTarget.checked)}
            data-testid="import-changes"
          />
        )}
        <FormActions>
          <Text size="sm" c="dimmed">
            {acts === 0 && t("settings.configuration.nothing")}
          </Text>
          <Button
            onClick={() => onImport(changes)}
            loading={pending}
            disabled={acts === 0 || plan.missing.length > 0}
            data-testid="import-configuration"
          >
            {t("settings.configuration.verb", { count: acts })}
          </Button>
        </FormActions>
      </div>
    </Panel>
  );
}

function useColumns(changes: boolean): Column<ConfigurationStep>[] {
  const { t } = useTranslation();
  const word = ({ act }: ConfigurationStep) =>
    t(`settings.configuration.act.${act === "change" && !changes ? "stays" : act}`);
  const part = (name: string) => t(`settings.configuration.part.${name as "name"}`);
  return [
    {
      key: "act",
      label: t("settings.configuration.what"),
      width: 110,
      cell: (step) => (step.act === "add" || step.act === "change" ? <b>{word(step)}</b> : word(step)),
    },
    {
      key: "kind",
      label: t("settings.configuration.kind"),
      width: 110,
      cell: ({ kind }) => t(`settings.configuration.kinds.${kind as "tenant"}`),
    },
    {
      key: "name",
      label: t("settings.configuration.name"),
      by: ({ name }) => name,
      cell: ({ name }) => <Name>{name}</Name>,
    },
    {
      key: "why",
      label: t("settings.configuration.differs"),
      wrap: true,
      cell: ({ differs, why }) => why ?? differs.map(part).join(", "),
    },
  ];
}
