/** "Just before...": an instant in words, and the newest backup at or before it, with the distance. */

import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconClockSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
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
  const [asked, setAsked] = useState<Date | null>(null);
  const found = useMomentAt(database, asked?.toISOString() ?? null);
  useOnce(found.data ?? null, onFound);
  const read = readMoment(text, Date.now());
  const wrong = text.trim() !== "" && read === null;
  return (
    <div>
      <Group align="flex-end" gap="sm">
        <TextInput
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAsked(null);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && text.trim() !== "") {
              event.preventDefault();
              setAsked(read);
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
          loading={asked !== null && found.isPending}
          onClick={() => setAsked(read)}
          mb={wrong ? 22 : 0}
          data-testid="find-before"
        >
          {t("restore.moment.find")}
        </Button>
      </Group>
      <div role="status" data-testid="found-before">
        {asked && found.data !== undefined && <Found asked={asked} found={found.data} />}
      </div>
      {found.error && <FailureAlert failure={failureOf(found.error)} />}
    </div>
  );
}

function Found({ asked, found }: { asked: Date; found: Snapshot | null }) {
  const { t } = useTranslation();
  const { draft } = useDraft();
  const moment = formatAbsolute(asked.toISOString());
  if (found === null) {
    return (
      <Text size="sm" mt={6} c="var(--tone-warn)">
        {t("restore.moment.nothingBefore", { moment })}
      </Text>
    );
  }
  const distance = formatDuration(asked.getTime() - Date.parse(found.taken_at));
  const chosen = draft.snapshot?.id === found.id;
  return chosen ? (
    <Text size="sm" mt={6}>
      {t("restore.moment.found", { taken: formatAbsolute(found.taken_at), distance, moment })}
    </Text>
  ) : null;
}

/** Tells what was found once, so that another choice afterwards holds. */
function useOnce(found: Snapshot | null, tell: (snapshot: Snapshot) => void): void {
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    if (found !== null) {
      latest.current(found);
    }
  }, [found]);
}
