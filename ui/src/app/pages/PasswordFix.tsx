/** The password of a database that came from elsewhere, entered where it is missed. */

import { Button, Modal, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DialogForm } from "../../components/DialogForm";
import { useGiveCredential } from "../../features/recovery";
import { failureOf } from "../../lib/result";
import { reveal } from "../../lib/reveal";

interface Props {
  path: string;
  name: string;
}

export function PasswordFix({ path, name }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => setAsking(true)}
        data-testid={`enter-password-${path}`}
      >
        {t("fix.password")}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("missing.credential.database-password", { name: reveal(name) })}
        closeOnClickOutside={false}
      >
        <Enter path={path} onClose={() => setAsking(false)} />
      </Modal>
    </>
  );
}

/** Stands only while the dialog is open, so that nothing typed before is found in it. */
function Enter({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState("");
  const give = useGiveCredential();
  return (
    <DialogForm
      verb={t("missing.keep")}
      ready={value !== ""}
      pending={give.isPending}
      failure={give.error && failureOf(give.error)}
      onSubmit={() =>
        give.mutate({ needed: { kind: "database-password", name: path }, value }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <PasswordInput
        label={t("databases.password")}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
        data-testid="given-password"
      />
    </DialogForm>
  );
}
