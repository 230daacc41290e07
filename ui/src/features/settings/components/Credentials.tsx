/** Credentials that no file holds: each is given again, and goes to the keyring. */

import { Button, Code, PasswordInput, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NeededCredential } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useGiveCredential } from "../api/configuration";
import classes from "./Settings.module.css";

export function Credentials({ needed }: { needed: readonly NeededCredential[] }) {
  const { t } = useTranslation();
  if (needed.length === 0) {
    return (
      <Text size="sm" mt="xs">
        {t("settings.configuration.noneNeeded")}
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" mt="xs">
        {t("settings.configuration.needed", { count: needed.length })}
      </Text>
      {needed.map((one) => (
        <Credential key={`${one.kind} ${one.name}`} needed={one} />
      ))}
    </>
  );
}

function Credential({ needed }: { needed: NeededCredential }) {
  const { t } = useTranslation();
  const [value, setValue] = useState("");
  const give = useGiveCredential();
  const label = t(`settings.configuration.credential.${needed.kind}`, { name: reveal(needed.name) });
  if (give.isSuccess) {
    return (
      <Text size="sm" mt="sm" role="status" className={classes.given}>
        <IconCircleCheck size={16} aria-hidden /> {label}: {t("settings.configuration.given")}
        {give.data !== null && (
          <>
            {" "}
            {t("settings.configuration.signs")} <Code>{give.data}</Code>
          </>
        )}
      </Text>
    );
  }
  return (
    <form
      className={classes.credential}
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate({ needed, value }, { onSuccess: () => setValue("") });
      }}
    >
      <PasswordInput
        label={label}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="off"
        data-testid={`credential-${needed.kind}-${needed.name}`}
      />
      <Button
        type="submit"
        variant="default"
        disabled={value === ""}
        loading={give.isPending}
        aria-label={t("settings.configuration.keepOf", { what: label })}
      >
        {t("settings.configuration.keep")}
      </Button>
      {give.error && <FailureAlert failure={failureOf(give.error)} />}
    </form>
  );
}
