/** What is asked in a dialog: fields, what went wrong, and the verb on the button. Its dialog may lie over another form. */

import { Button, Group, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../bindings";
import classes from "./DialogForm.module.css";
import { FailureAlert } from "./FailureAlert";

interface Props {
  verb: string;
  ready: boolean;
  pending: boolean;
  failure: Failure | null;
  /** Whether it cannot be taken back. */
  grave?: boolean;
  testId?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function DialogForm(props: Props) {
  const { verb, ready, pending, failure, grave = false, testId, onSubmit, onClose, children } = props;
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // To React a dialog is a part of what opened it.
    event.stopPropagation();
    if (ready) {
      onSubmit();
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {children}
        {failure && <FailureAlert failure={failure} />}
        <Group justify="flex-end" gap="sm" className={classes.acts}>
          <Button variant="default" onClick={onClose} disabled={pending}>
            {t("action.cancel")}
          </Button>
          <Button
            type="submit"
            {...(grave && { color: "red" })}
            disabled={!ready}
            loading={pending}
            data-testid={testId}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
