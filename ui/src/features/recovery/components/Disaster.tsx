/** The guided rehearsal: this machine is gone, perhaps a storage with it. Only the kit is left. */

import { Anchor, Box, Button, MultiSelect, PasswordInput, Select, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconFlame, IconFolderOpen } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KitFile, Storage } from "../../../bindings";
import { tellBegun } from "../../../components/begun";
import { Callout } from "../../../components/Callout";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { tenantCalled } from "../../../lib/tenantNames";
import { useBeginDisaster, useChooseKit, useDisasters, useLeavesNothing } from "../api/disaster";
import { DisasterReport } from "./DisasterReport";
import classes from "./Recovery.module.css";

interface Props {
  tenant: string;
  /** All tenants: a kit may be of another. */
  tenants: readonly { slug: string; name: string }[];
  /** What can be taken for lost, or said to stay. */
  storages: readonly Storage[];
}

export function Disaster({ tenant, tenants, storages }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t("recovery.rehearse")} note={t("recovery.rehearseNote")}>
        <ol className={classes.steps}>
          <li>{t("recovery.guide.kit")}</li>
          <li>{t("recovery.guide.lost")}</li>
          <li>{t("recovery.guide.run")}</li>
        </ol>
        <Begin tenant={tenant} tenants={tenants} storages={storages} />
      </Panel>
      <Past tenant={tenant} />
    </>
  );
}

/** The kit first; what it says of itself is shown before anything begins. */
function Begin({ tenant, tenants, storages }: Props) {
  const { t } = useTranslation();
  const choose = useChooseKit();
  const [kit, setKit] = useState<KitFile | null>(null);
  // Who thinks better of another one keeps the one before.
  const ask = () => choose.mutate(undefined, { onSuccess: (chosen) => chosen && setKit(chosen) });
  return (
    <>
      <div className={classes.begin}>
        <Button
          variant={kit ? "default" : "filled"}
          leftSection={<IconFolderOpen size={15} aria-hidden />}
          onClick={ask}
          loading={choose.isPending}
          data-testid="disaster-kit"
        >
          {t(kit ? "recovery.chooseOther" : "recovery.choose")}
        </Button>
        {kit && <ChosenKit kit={kit} tenant={tenant} tenants={tenants} />}
      </div>
      {choose.error && <FailureAlert failure={failureOf(choose.error)} />}
      {kit && <Run key={kit.name} tenant={tenant} storages={storages} sealed={kit.sealed} />}
    </>
  );
}

function ChosenKit({ kit, tenant, tenants }: Pick<Props, "tenant" | "tenants"> & { kit: KitFile }) {
  const { t } = useTranslation();
  return (
    <span className={classes.chosen}>
      <b>
        <Name>{kit.name}</Name>
      </b>
      <Text size="xs" c="dimmed" component="span">
        {kit.sealed ? (
          t("recovery.isSealed")
        ) : (
          <>
            {kit.tenant !== null &&
              kit.tenant !== tenant &&
              `${t("recovery.ofAnother", { tenant: reveal(tenantCalled(kit.tenant, tenants)) })} · `}
            {t("recovery.writtenAt")} <RelativeTime instant={kit.made_at} />
          </>
        )}
      </Text>
    </span>
  );
}

function Run({ tenant, storages, sealed }: Omit<Props, "tenants"> & { sealed: boolean }) {
  const { t } = useTranslation();
  const begin = useBeginDisaster();
  const [without, setWithout] = useState("");
  const [outlives, setOutlives] = useState<string[]>([]);
  const [passphrase, setPassphrase] = useState("");
  const start = () =>
    begin.mutate(
      { tenant, passphrase: passphrase || null, without: without || null, outlives },
      {
        onSuccess: (job) => {
          tellBegun(job, t("recovery.begun"));
          go(routes.job(job));
        },
      },
    );
  const nothing = { value: "", label: t("recovery.onlyMachine") };
  const folders = storages.filter(({ location }) => !location.includes("://")).map(({ name }) => name);
  const left = storages
    .map(({ name }) => name)
    .filter((name) => name !== without && (!folders.includes(name) || outlives.includes(name)));
  return (
    <>
      <NothingLeft tenant={tenant} storages={left} />
      <div className={classes.begin}>
        <Select
          size="xs"
          w={240}
          label={t("recovery.without")}
          value={without}
          onChange={(value) => setWithout(value ?? "")}
          data={[nothing, ...storages.map(({ name }) => ({ value: name, label: name }))]}
          allowDeselect={false}
          data-testid="disaster-without"
        />
        {folders.length > 0 && (
          <MultiSelect
            size="xs"
            w={300}
            label={t("recovery.outlives")}
            placeholder={outlives.length === 0 ? t("recovery.outlivesNone") : undefined}
            value={outlives}
            onChange={setOutlives}
            data={folders}
            data-testid="disaster-outlives"
          />
        )}
        {sealed && (
          <PasswordInput
            size="xs"
            w={240}
            label={t("recovery.kitPassphrase")}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <Button
          leftSection={<IconFlame size={15} aria-hidden />}
          onClick={start}
          disabled={sealed && passphrase === ""}
          loading={begin.isPending}
          data-testid="disaster-begin"
        >
          {t("recovery.begin")}
        </Button>
      </div>
      {begin.error && <FailureAlert failure={failureOf(begin.error)} />}
    </>
  );
}

/** Says before it begins that it cannot go well, where that is known. */
function NothingLeft({ tenant, storages }: { tenant: string; storages: string[] }) {
  const { t } = useTranslation();
  if (!useLeavesNothing(tenant, storages)) {
    return null;
  }
  return (
    <Box my="sm">
      <Callout tone="bad" icon={IconAlertTriangle} testId="leaves-nothing" alert>
        <Text size="sm" fw={600}>
          {t("recovery.leavesNothing")}
        </Text>
        <Text size="sm">{t("recovery.leavesNothingText")}</Text>
        <Text size="sm">
          {t("recovery.leavesNothingDo")}{" "}
          <Anchor href={routes.tenant(tenant, "policy")} size="sm" underline="always">
            {t("recovery.setCopies")}
          </Anchor>
        </Text>
      </Callout>
    </Box>
  );
}

function Past({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useDisasters(tenant);
  if (isPending) {
    return <Skeleton height={200} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (!data) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  if (data.length === 0) {
    return <EmptyState icon={IconFlame}>{t("recovery.never")}</EmptyState>;
  }
  return data.map((drill, at) => <DisasterReport key={drill.id} drill={drill} opened={at === 0} />);
}
