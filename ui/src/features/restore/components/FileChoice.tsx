/** Files that something goes to. Each is chosen in the dialog of the system: the page names no paths. */

import { Button, Group, Text } from "@mantine/core";
import { IconFileDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ChosenFile } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { failureOf } from "../../../lib/result";
import { useChooseDatabaseFile, useChooseFile } from "../api/restore";
import { useDraft } from "./DraftProvider";

/** The raw dump. */
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
      <Choice file={draft.file} asking={choose.isPending} error={choose.error} onAsk={ask} />
    </>
  );
}

/** A SQLite database that is made now. */
export function DatabaseFileChoice() {
  const { draft, change } = useDraft();
  const choose = useChooseDatabaseFile();
  const { database, databaseFile } = draft;
  const ask = () => {
    if (database !== null) {
      choose.mutate(database, { onSuccess: (file) => file && change({ databaseFile: file }) });
    }
  };
  return <Choice file={databaseFile} asking={choose.isPending} error={choose.error} onAsk={ask} />;
}

interface ChoiceProps {
  file: ChosenFile | null;
  asking: boolean;
  error: Error | null;
  onAsk: () => void;
}

function Choice({ file, asking, error, onAsk }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <>
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          onClick={onAsk}
          loading={asking}
          leftSection={<IconFileDownload size={15} aria-hidden />}
          style={{ flex: "none" }}
          data-testid="choose-file"
        >
          {t(file ? "restore.where.chooseAgain" : "restore.where.choose")}
        </Button>
        {file && (
          <Text size="sm" fw={600} data-testid="chosen-file">
            <Name>{file.path}</Name>
          </Text>
        )}
      </Group>
      {error && <FailureAlert failure={failureOf(error)} />}
    </>
  );
}
