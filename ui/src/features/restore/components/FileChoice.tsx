/** The file that the raw dump goes to, chosen in the dialog of the system. */

import { Button, Group, Text } from "@mantine/core";
import { IconFileDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { failureOf } from "../../../lib/result";
import { useChooseFile } from "../api/restore";
import { useDraft } from "./DraftProvider";

export function FileChoice() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const choose = useChooseFile();
  const { database, snapshot } = draft;
  const ask = () => {
    if (database !== null && snapshot !== null) {
      choose.mutate({ database, snapshot: snapshot.id }, { onSuccess: (file) => file && change({ file }) });
    }
  };
  return (
    <>
      <Text size="sm">{t("restore.where.fileText")}</Text>
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          onClick={ask}
          loading={choose.isPending}
          leftSection={<IconFileDownload size={15} aria-hidden />}
          style={{ flex: "none" }}
          data-testid="choose-file"
        >
          {t(draft.file ? "restore.where.chooseAgain" : "restore.where.choose")}
        </Button>
        {draft.file && (
          <Text size="sm" fw={600} data-testid="chosen-file">
            <Name>{draft.file.path}</Name>
          </Text>
        )}
      </Group>
      {choose.error && <FailureAlert failure={failureOf(choose.error)} />}
    </>
  );
}
