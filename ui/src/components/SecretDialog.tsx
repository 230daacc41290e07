/** Asks for a secret, or for a new one twice. It is gone with the dialog. */

import { Modal, PasswordInput, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Failure } from "../bindings";
import { DialogForm } from "./DialogForm";

interface Props {
  opened: boolean;
  title: string;
  /** What it is for, or what becomes of it. */
  text?: ReactNode;
  label: string;
  hint?: string;
  /** The second field of a secret that is made here, where a slip would be noticed too late. */
  again?: { label: string; differs: string };
  /** The verb on the button. */
  verb: string;
  pending: boolean;
  failure: Failure | null;
  testId: string;
  onGiven: (secret: string) => void;
  onClose: () => void;
}

export function SecretDialog({ opened, title, onClose, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeOnClickOutside={false}>
      <Form {...rest} onClose={onClose} />
    </Modal>
  );
}

/** Stands only while the dialog is open, so that nothing typed before is found in it. */
function Form(props: Omit<Props, "opened" | "title">) {
  const { text, label, hint, again, verb, pending, failure, testId, onGiven, onClose } = props;
  const [secret, setSecret] = useState("");
  const [twice, setTwice] = useState("");
  // Why it failed another time is no answer to what is asked now.
  const [earlier] = useState(failure);
  const differs = twice !== "" && twice !== secret;
  return (
    <DialogForm
      verb={verb}
      ready={secret !== "" && (!again || twice === secret)}
      pending={pending}
      failure={failure === earlier ? null : failure}
      testId="save"
      onSubmit={() => onGiven(secret)}
      onClose={onClose}
    >
      {text && <Text size="sm">{text}</Text>}
      <PasswordInput
        label={label}
        description={hint}
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        autoComplete={again ? "new-password" : "off"}
        data-autofocus
        data-testid={testId}
      />
      {again && (
        <PasswordInput
          label={again.label}
          value={twice}
          onChange={(event) => setTwice(event.currentTarget.value)}
          error={differs ? again.differs : null}
          autoComplete="new-password"
          data-testid={`${testId}-again`}
        />
      )}
    </DialogForm>
  );
}
