/** Credentials that no file holds: each is given again in place, and goes to the keyring; or it is left for later. */

import { Button, Code, Group, PasswordInput, Skeleton, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NeededCredential } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useGiveCredential, useMissing } from "../api/rebuild";
import classes from "./Recovery.module.css";

interface Given {
  needed: NeededCredential;
  /** What a channel signs with from now on. */
  signs: string | null;
}

const idOf = ({ kind, name }: NeededCredential) => `${kind}-${name}`;

export function Missing() {
  const { t } = useTranslation();
  const missing = useMissing();
  const [given, setGiven] = useState<Given[]>([]);
  const [skipped, setSkipped] = useState<string[]>([]);
  if (missing.isPending) {
    return <Skeleton height={96} role="status" aria-label={t("app.loading")} />;
  }
  if (!missing.data) {
    return <FailureAlert failure={failureOf(missing.error)} />;
  }
  const done = new Set(given.map(({ needed }) => idOf(needed)));
  const open = missing.data.filter((one) => !done.has(idOf(one)) && !skipped.includes(idOf(one)));
  return (
    <>
      {given.map((one) => (
        <GivenLine key={idOf(one.needed)} {...one} />
      ))}
      <Text size="sm" mt="xs">
        {open.length > 0 ? t("missing.needed", { count: open.length }) : t("missing.none")}
      </Text>
      {open.map((needed) => (
        <Credential
          key={idOf(needed)}
          needed={needed}
          onGiven={(signs) => setGiven((all) => [...all, { needed, signs }])}
          onSkip={() => setSkipped((all) => [...all, idOf(needed)])}
        />
      ))}
      {skipped.length > 0 && (
        <Group gap="xs" mt="sm">
          <Text size="sm" c="dimmed">
            {t("missing.skipped", { count: skipped.length })}
          </Text>
          <Button size="compact-sm" variant="subtle" onClick={() => setSkipped([])}>
            {t("missing.showAgain")}
          </Button>
        </Group>
      )}
    </>
  );
}

function useLabel(needed: NeededCredential): string {
  const { t } = useTranslation();
  const [tenant = "", storage = ""] = needed.name.split("/", 2).map(reveal);
  return t(`missing.credential.${needed.kind}`, { name: reveal(needed.name), tenant, storage });
}

function GivenLine({ needed, signs }: Given) {
  const { t } = useTranslation();
  const label = useLabel(needed);
  return (
    <Text size="sm" mt="sm" role="status" className={classes.given}>
      <IconCircleCheck size={16} aria-hidden /> <Name>{label}</Name>: {t("missing.given")}
      {signs !== null && (
        <>
          {" "}
          {t("missing.signs")} <Code>{signs}</Code>
        </>
      )}
    </Text>
  );
}

interface CredentialProps {
  needed: NeededCredential;
  onGiven: (signs: string | null) => void;
  onSkip: () => void;
}

function Credential({ needed, onGiven, onSkip }: CredentialProps) {
  const { t } = useTranslation();
  const [value, setValue] = useState("");
  const give = useGiveCredential();
  const label = useLabel(needed);
  return (
    <form
      className={classes.credential}
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate({ needed, value }, { onSuccess: onGiven });
      }}
    >
      <PasswordInput
        label={label}
        description={needed.kind === "repository-key" ? t("missing.keyHint") : undefined}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="off"
        data-testid={`credential-${idOf(needed)}`}
      />
      <Button
        type="submit"
        variant="default"
        disabled={value === ""}
        loading={give.isPending}
        aria-label={t("missing.keepOf", { what: label })}
      >
        {t("missing.keep")}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        onClick={onSkip}
        aria-label={t("missing.skipOf", { what: label })}
      >
        {t("missing.skip")}
      </Button>
      {give.error && (
        <div className={classes.whole}>
          <FailureAlert failure={failureOf(give.error)} />
        </div>
      )}
    </form>
  );
}
