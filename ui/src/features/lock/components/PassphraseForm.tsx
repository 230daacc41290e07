/** One field for the passphrase of the lock. */

import { Button, PasswordInput, Text } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useOpenLock } from "../api/lock";
import classes from "./Lock.module.css";

interface Props {
  verb: string;
  waitSeconds: number;
  onOpened?: () => void;
}

export function PassphraseForm({ verb, waitSeconds, onOpened }: Props) {
  const { t } = useTranslation();
  const open = useOpenLock();
  const [passphrase, setPassphrase] = useState("");
  const left = useCountdown(waitSeconds);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate(passphrase, { onSuccess: () => onOpened?.(), onError: () => setPassphrase("") });
  };
  const failure = open.error ? failureOf(open.error) : null;
  return (
    <form onSubmit={submit} className={classes.form}>
      <PasswordInput
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.currentTarget.value);
          open.reset();
        }}
        label={t("lock.passphrase")}
        error={failure?.code === "wrong-password" ? t("lock.wrong") : null}
        autoComplete="off"
        autoFocus
        data-autofocus
        data-testid="passphrase"
      />
      {failure && failure.code !== "wrong-password" && failure.code !== "busy" && (
        <FailureAlert failure={failure} />
      )}
      <Button
        type="submit"
        size="sm"
        loading={open.isPending}
        disabled={passphrase === "" || left > 0}
        data-testid="unlock"
      >
        {verb}
      </Button>
      <Text size="xs" c="dimmed" role="status">
        {left > 0 && t("lock.wait", { count: left })}
      </Text>
    </form>
  );
}

/** Seconds that are left. */
function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds);
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1_000);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
