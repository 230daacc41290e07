/** A tenant comes back from its recovery kit: the file, and its passphrase where it is encrypted. */

import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { IconFolderOpen } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KitFile, Rebuilt } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { failureOf } from "../../../lib/result";
import { useChooseKit } from "../api/disaster";
import { useImportKit } from "../api/rebuild";

export function KitDoor({ onBack }: { onBack: (rebuilt: Rebuilt) => void }) {
  const { t } = useTranslation();
  const choose = useChooseKit();
  const take = useImportKit();
  const [kit, setKit] = useState<KitFile | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const chosen = (file: KitFile | null) => {
    // Who thinks better of another one keeps the one before.
    if (file) {
      setKit(file);
      setPassphrase("");
      take.reset();
    }
  };
  const failed = take.error ?? choose.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        take.mutate(kit?.sealed ? passphrase : null, { onSuccess: onBack });
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t("rebuilt.kitText")}</Text>
        <div>
          <Button
            variant={kit ? "default" : "filled"}
            leftSection={<IconFolderOpen size={15} aria-hidden />}
            onClick={() => choose.mutate(undefined, { onSuccess: chosen })}
            loading={choose.isPending}
            data-testid="choose-kit"
            data-autofocus
          >
            {t(kit ? "recovery.chooseOther" : "recovery.choose")}
          </Button>
        </div>
        {kit && (
          <Text size="sm" component="div">
            <b>
              <Name>{kit.name}</Name>
            </b>{" "}
            {kit.sealed ? (
              t("recovery.isSealed")
            ) : (
              <>
                <Name>{kit.tenant ?? ""}</Name>, {t("recovery.writtenAt")}{" "}
                <RelativeTime instant={kit.made_at} />
              </>
            )}
          </Text>
        )}
        {kit?.sealed && (
          <PasswordInput
            label={t("recovery.kitPassphrase")}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            autoComplete="off"
            data-testid="kit-passphrase"
          />
        )}
        {failed && <FailureAlert failure={failureOf(failed)} />}
        {kit && (
          <FormActions>
            <Button
              type="submit"
              loading={take.isPending}
              disabled={kit.sealed && passphrase === ""}
              data-testid="import-kit"
            >
              {t("rebuilt.fromKit")}
            </Button>
          </FormActions>
        )}
      </Stack>
    </form>
  );
}
