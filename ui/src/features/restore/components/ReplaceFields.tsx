/** What stands there and would be replaced, in large type; and what is done about it before. */

import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { useDraft } from "./DraftProvider";
import { GraveTarget } from "./GraveTarget";

interface Props {
  databases: readonly DatabaseStatus[];
  /** Whether it is on a server, where others can be connected to it. */
  server: boolean;
}

export function ReplaceFields({ databases, server }: Props) {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  return (
    <>
      <GraveTarget databases={databases} />
      <Checkbox
        size="sm"
        checked={draft.safetyBackup}
        onChange={(event) => change({ safetyBackup: event.currentTarget.checked })}
        label={t("restore.where.safety")}
        description={draft.safetyBackup ? null : t("restore.where.unsafe")}
        data-testid="safety-backup"
      />
      {server && (
        <Checkbox
          size="sm"
          checked={draft.endSessions}
          onChange={(event) => change({ endSessions: event.currentTarget.checked })}
          label={t("restore.where.endSessions")}
          data-testid="end-sessions"
        />
      )}
    </>
  );
}
