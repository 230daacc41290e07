/** "Just before...": an instant in words, and the newest backup at or before it, with the distance. */

import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconClockSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { isWhole } from "../../../lib/status";
import { formatAbsolute, formatDuration } from "../../../lib/time";
import { useMomentAt } from "../api/restore";
import { readMoment } from "../model/moment";
import { useDraft } from "./DraftProvider";

interface Props {
  database: string;
  onFound: (snapshot: Snapshot) => void;
}

export function BeforeBox({ database, onFound }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { mutate, reset, ...found } = useMomentAt(database);
  const read = readMoment(text, Date.now());
  // Whoever asks again means it again, whatever was chosen meanwhile.
  const find = () => {
    if (read !== null) {
      mutate(read.toISOString(), {
        onSuccess: (snapshot) => snapshot && isWhole(snapshot) && onFound(snapshot),
      });
    }
  };
  const wrong = text.trim() !== "" && read === null;
  return (
    <div>
      <Group align="flex-end" gap="sm">
        <TextInput
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            reset();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && text.trim() !== "") {
              event.preventDefault();
              find();
            }
          }}
          label={t("restore.moment.before")}
          placeholder={t("restore.moment.placeholder")}
          error={wrong ? t("restore.moment.unread") : null}
          leftSection={<IconClockSearch size={15} aria-hidden />}
          autoComplete="off"
          spellCheck={false}
          style={{ flex: "1 1 260px", maxWidth: 360 }}
          data-testid="before"
        />
        <Button
          variant="default"
          size="sm"
          disabled={read === null}
          loading={found.isPending}
          onClick={find}
          mb={wrong ? 22 : 0}
          data-testid="find-before"
        >
          {t("restore.moment.find")}
        </Button>
      </Group>
      <div role="status" data-testid="found-before">
        {found.isSuccess && <Found asked={found.variables} found={found.data} />}
      </div>
      {found.error && <FailureAlert failure={failureOf(found.error)} />}
    </div>
  );
}

function Found({ asked, found }: { asked: string; found: Snapshot | null }) {
  const { t } = useTranslation();
  const { draft } = useDraft();
  const moment = formatAbsolute(asked);
  if (found === null) {
    return (
      <Text size="sm" mt={6} c="var(--tone-warn)">
        {t("restore.moment.nothingBefore", { moment })}
      </Text>
    );
  }
  const taken = formatAbsolute(found.taken_at);
  if (!isWhole(found)) {
    return (
      <Text size="sm" mt={6} c="var(--tone-warn)">
        {t("restore.moment.foundDamaged", { taken, moment })}
      </Text>
    );
  }
  const distance = formatDuration(Date.parse(asked) - Date.parse(found.taken_at));
  const chosen = draft.snapshot?.id === found.id;
  return chosen ? (
    <Text size="sm" mt={6}>
      {t("restore.moment.found", { taken, distance, moment })}
    </Text>
  ) : null;
}
