/** The name of the new database: one that is free is proposed. */

import { Loader, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useProposedName } from "../model/useProposedName";
import { useDraft } from "./DraftProvider";

export function BesideFields() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const proposed = useProposedName();
  return (
    <>
      <TextInput
        value={draft.name ?? ""}
        onChange={(event) => change({ name: event.currentTarget.value })}
        label={t("restore.where.name")}
        description={t("restore.where.nameHint")}
        rightSection={proposed.isFetching && draft.name === null ? <Loader size={14} /> : null}
        autoComplete="off"
        spellCheck={false}
        required
        data-testid="target-name"
      />
      {proposed.error && <FailureAlert failure={failureOf(proposed.error)} />}
    </>
  );
}
