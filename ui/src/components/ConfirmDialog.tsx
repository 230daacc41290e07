/** Asks before what cannot be taken back; the gravest of it only with the name typed. */

import { Modal, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../bindings";
import { DialogForm } from "./DialogForm";
import { Name } from "./Name";

interface Props {
  opened: boolean;
  title: string;
  /** What will be gone and what stays, in plain words, with counts and bytes. */
  children: ReactNode;
  /** The verb of the act: it stands on the button. */
  verb: string;
  /** The name that must be typed; none for what needs only a second look. */
  name?: string | null;
  pending?: boolean;
  failure?: Failure | null;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog({ opened, title, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      // What has begun is not called off by closing, and its end is told here.
      closeOnEscape={!rest.pending}
      withCloseButton={!rest.pending}
    >
      <Question {...rest} onClose={onClose} />
    </Modal>
  );
}

/** Stands only while the dialog is open, so that nothing typed before is found in it. */
function Question({
  children,
  verb,
  name = null,
  pending = false,
  failure = null,
  onConfirm,
  onClose,
}: Omit<Props, "opened" | "title">) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  // Why it failed another time is no answer to what is asked now.
  const [earlier] = useState(failure);
  const ready = name === null || typed === name;
  return (
    <DialogForm
      verb={verb}
      ready={ready}
      pending={pending}
      failure={failure === earlier ? null : failure}
      grave
      testId="confirm"
      onSubmit={onConfirm}
      onClose={onClose}
    >
      <Text size="sm" component="div">
        {children}
      </Text>
      {name !== null && (
        <TextInput
          label={
            <>
              {t("confirm.type")} <Name>{name}</Name>
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          data-testid="confirm-name"
        />
      )}
    </DialogForm>
  );
}
