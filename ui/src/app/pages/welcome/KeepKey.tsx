/** The key is kept elsewhere: its kit was saved, or its end was typed off the paper it is on. A tick would prove nothing. */

import { Group, Stack, Text, TextInput } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "../../../components/Panel";
import { KitPanel, useKit } from "../../../features/recovery";
import { RecoveryKey } from "../../../features/tenants";

interface Props {
  tenant: string;
  isKept: boolean;
  onKept: () => void;
}

export function KeepKey({ tenant, isKept, onKept }: Props) {
  const { t } = useTranslation();
  const kit = useKit(tenant);
  const isSaved = kit.data?.state === "current";
  // Whoever wrote the kit may have written it beside what it is to outlive.
  const [typed, setTyped] = useState(false);
  useEffect(() => {
    if (isSaved && !isKept) {
      onKept();
    }
  }, [isSaved, isKept, onKept]);
  return (
    <>
      <KitPanel tenant={tenant} />
      <Panel title={t("key.title")} note={t("welcome.orRetype")}>
        <Retype
          tenant={tenant}
          isKept={isKept}
          onKept={() => {
            setTyped(true);
            onKept();
          }}
        />
        {isKept && <Kept isTyped={typed} />}
      </Panel>
    </>
  );
}

function Retype({ tenant, isKept, onKept }: Props) {
  const { t } = useTranslation();
  const [last, setLast] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const change = (text: string) => {
    setTyped(text);
    if (last !== null && text.trim().toLowerCase() === last.toLowerCase()) {
      onKept();
    }
  };
  return (
    <Stack gap="sm">
      <RecoveryKey slug={tenant} onShown={(key) => setLast(key.split("-").at(-1) ?? key)} />
      {last !== null && !isKept && (
        <TextInput
          label={t("welcome.lastGroup")}
          description={t("welcome.lastGroupHint")}
          value={typed}
          onChange={(event) => change(event.currentTarget.value)}
          error={typed.length >= last.length ? t("welcome.lastGroupWrong") : null}
          autoComplete="off"
          maw={320}
          data-testid="key-last"
        />
      )}
    </Stack>
  );
}

function Kept({ isTyped }: { isTyped: boolean }) {
  const { t } = useTranslation();
  const Shape = isTyped ? IconCircleCheck : IconInfoCircle;
  return (
    <Group gap={6} mt="sm" wrap="nowrap" role="status" data-testid="key-kept">
      <Shape size={16} aria-hidden />
      <Text size="sm">{t(isTyped ? "welcome.keyKept" : "welcome.kitWritten")}</Text>
    </Group>
  );
}
