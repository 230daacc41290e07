/** What most restores leave as it is. */

import { Checkbox, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Engine } from "../../../bindings";
import { useDraft } from "./DraftProvider";

export function Options({ engine }: { engine: Engine | null }) {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  return (
    <Stack gap={8} pt={2}>
      {engine === "postgres" && (
        <Checkbox
          size="xs"
          checked={draft.noOwners}
          onChange={(event) => change({ noOwners: event.currentTarget.checked })}
          label={t("restore.check.noOwners")}
          data-testid="no-owners"
        />
      )}
      <Checkbox
        size="xs"
        checked={draft.keepOnFailure}
        onChange={(event) => change({ keepOnFailure: event.currentTarget.checked })}
        label={t("restore.check.keepOnFailure")}
        data-testid="keep-on-failure"
      />
    </Stack>
  );
}
