/** The password of a database that came from elsewhere, entered where it is missed. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SecretDialog } from "../../components/SecretDialog";
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
  const give = useGiveCredential();
  const close = () => {
    give.reset();
    setAsking(false);
  };
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
      <SecretDialog
        opened={asking}
        title={t("missing.credential.database-password", { name: reveal(name) })}
        label={t("databases.password")}
        verb={t("missing.keep")}
        pending={give.isPending}
        failure={give.error && failureOf(give.error)}
        testId="given-password"
        onGiven={(value) =>
          give.mutate({ needed: { kind: "database-password", name: path }, value }, { onSuccess: close })
        }
        onClose={close}
      />
    </>
  );
}
