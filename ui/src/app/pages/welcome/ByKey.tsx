/** A repository and its key: whose it is, is read from it. A name is asked for only where it says none. */

import { Button, PasswordInput, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FoundRepository, Rebuilt } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { useFindRepositories, useOpenRepository } from "../../../features/recovery";
import { StorageForm, useStorages } from "../../../features/storages";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { QueryGate } from "../QueryGate";
import { NameIt } from "./NameIt";

interface Props {
  onBack: (rebuilt: Rebuilt) => void;
}

export function ByKey({ onBack }: Props) {
  const { t } = useTranslation();
  const storages = useStorages();
  const [storage, setStorage] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  return (
    <QueryGate query={storages}>
      {(all) => {
        const names = all.map(({ name }) => name);
        if (adding || names.length === 0) {
          return (
            <Panel title={t("welcome.openWhere")}>
              <StorageForm
                onSaved={({ name }) => {
                  setStorage(name);
                  setAdding(false);
                }}
              />
            </Panel>
          );
        }
        return (
          <KeyForm
            key={storage}
            storages={names}
            first={storage ?? names[0] ?? ""}
            onAnother={() => setAdding(true)}
            onBack={onBack}
          />
        );
      }}
    </QueryGate>
  );
}

interface KeyFormProps extends Props {
  storages: readonly string[];
  first: string;
  onAnother: () => void;
}

function KeyForm({ storages, first, onAnother, onBack }: KeyFormProps) {
  const { t } = useTranslation();
  const [storage, setStorage] = useState(first);
  const [key, setKey] = useState("");
  const find = useFindRepositories();
  const open = useOpenRepository();
  const at = { storage, key: key.trim() };
  const take = (tenant: string, name: string | null) =>
    open.mutate({ ...at, tenant, name }, { onSuccess: onBack });
  /** One that nothing has to be asked about is opened at once. */
  const found = (all: FoundRepository[]) => {
    const [only] = all;
    if (all.length === 1 && only && only.name !== null && only.here === null) {
      take(only.tenant, null);
    }
  };
  const failed = open.error ?? find.error;
  return (
    <Panel title={t("rebuilt.openKey")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          open.reset();
          find.mutate(at, { onSuccess: found });
        }}
      >
        <Stack gap="md">
          <Select
            label={t("welcome.openStorage")}
            data={storages.map((name) => ({ value: name, label: reveal(name) }))}
            value={storage}
            onChange={(name) => {
              setStorage(name ?? storage);
              find.reset();
            }}
            allowDeselect={false}
          />
          <Button variant="subtle" size="compact-sm" onClick={onAnother} style={{ alignSelf: "flex-start" }}>
            {t("rebuilt.otherStorage")}
          </Button>
          <PasswordInput
            label={t("key.title")}
            description={t("welcome.openKeyHint")}
            value={key}
            onChange={(event) => {
              setKey(event.currentTarget.value);
              find.reset();
            }}
            autoComplete="off"
            data-testid="repository-key"
          />
          {failed && <FailureAlert failure={failureOf(failed)} />}
          <FormActions>
            <Button
              type="submit"
              disabled={at.key === ""}
              loading={find.isPending || open.isPending}
              data-testid="open-repository"
            >
              {t("welcome.openVerb")}
            </Button>
          </FormActions>
        </Stack>
      </form>
      {find.data && <Choices found={find.data} pending={open.isPending} onTake={take} />}
    </Panel>
  );
}

interface ChoicesProps {
  found: readonly FoundRepository[];
  pending: boolean;
  onTake: (tenant: string, name: string | null) => void;
}

/** What has to be said before one is opened: which of several, whose it is, or that a tenant of its name is here. */
function Choices({ found, pending, onTake }: ChoicesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md" mt="md">
      {found.length > 1 && <Text size="sm">{t("rebuilt.several")}</Text>}
      {found.map(({ tenant, name, here }) => {
        if (here === null && name === null) {
          return (
            <NameIt
              key={tenant}
              tenant={tenant}
              pending={pending}
              onNamed={(given) => onTake(tenant, given)}
            />
          );
        }
        const shown = reveal(here ?? name ?? tenant);
        return (
          <div key={tenant}>
            {here !== null && (
              <Text size="sm" mb="xs">
                <Name>{t("rebuilt.here", { name: shown })}</Name>
              </Text>
            )}
            <Button
              variant="default"
              onClick={() => onTake(tenant, null)}
              loading={pending}
              data-testid={`take-${tenant}`}
            >
              {t(here === null ? "rebuilt.open" : "rebuilt.take", { name: shown })}
            </Button>
          </div>
        );
      })}
    </Stack>
  );
}
