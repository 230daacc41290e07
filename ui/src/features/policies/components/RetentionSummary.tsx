/** What rules would do with the backups that are there: counts, what is freed, the difference to the saved ones. */

import { Button, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PolicyBase, RetentionPreview, RulesInput } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { formatAbsolute } from "../../../lib/time";
import { useRetentionPreview } from "../api/policies";
import { differenceOf, type Fate, fateOf } from "../model/preview";
import { AgeStrip, type StripLane } from "./AgeStrip";
import { RetentionDialog } from "./RetentionDialog";
import classes from "./RetentionSummary.module.css";

interface Props {
  database: string;
  /** Whose rules are edited; none to look at the saved ones. */
  base: PolicyBase | null;
  input: RulesInput;
}

export function RetentionSummary({ database, base, input }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending } = useRetentionPreview(database, base, input);
  const [storage, setStorage] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  if (isPending) {
    return <Skeleton height={120} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (error) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  const place = data.find((row) => row.storage === storage) ?? data[0];
  if (!place) {
    return (
      <Text size="sm" c="dimmed">
        {t("policies.noBackups")}
      </Text>
    );
  }
  return (
    <div data-testid="retention-summary">
      {data.length > 1 && (
        <SegmentedControl
          size="xs"
          mb="sm"
          data={data.map((row) => ({ value: row.storage, label: reveal(row.storage) }))}
          value={place.storage}
          onChange={setStorage}
          aria-label={t("policies.storage")}
        />
      )}
      <Numbers place={place} edited={base !== null} />
      <Strip place={place} />
      <Button
        size="compact-sm"
        variant="subtle"
        mt="xs"
        onClick={() => setOpen(true)}
        data-testid="every-backup"
      >
        {t("policies.everyBackup")}
      </Button>
      <RetentionDialog opened={open} onClose={() => setOpen(false)} places={data} database={database} />
    </div>
  );
}

function Numbers({ place, edited }: { place: RetentionPreview; edited: boolean }) {
  const { t } = useTranslation();
  const { lost, saved } = differenceOf(place);
  return (
    <>
      <dl className={classes.numbers}>
        <div>
          <dt>{t("policies.stay")}</dt>
          <dd data-testid="stay">{formatCount(place.kept)}</dd>
        </div>
        <div>
          <dt>{t("policies.go")}</dt>
          <dd data-tone={place.removed > 0 ? "bad" : undefined} data-testid="go">
            {formatCount(place.removed)}
          </dd>
        </div>
        <div>
          <dt title={t("policies.freedNote")}>{t("policies.freed")}</dt>
          <dd>{formatBytes(place.bytes_removed)}</dd>
        </div>
      </dl>
      {edited && (
        <Text size="xs" mt={6} data-testid="difference" fw={lost > 0 ? 550 : 400}>
          {lost === 0 && saved === 0
            ? t("policies.noDifference")
            : [
                lost > 0 && t("policies.lost", { count: lost }),
                saved > 0 && t("policies.savedMore", { count: saved }),
              ]
                .filter(Boolean)
                .join(" ")}
        </Text>
      )}
    </>
  );
}

function Strip({ place }: { place: RetentionPreview }) {
  const { t } = useTranslation();
  const { lanes, oldest } = useMemo(() => {
    const now = Date.parse(place.rows[0]?.taken_at ?? "");
    const marks = place.rows.map((row) => ({
      fate: fateOf(row),
      age: now - Date.parse(row.taken_at),
      label: [formatAbsolute(row.taken_at), ...row.reasons].join(" · "),
    }));
    const lane = (fate: Fate): StripLane => {
      const ours = marks.filter((mark) => mark.fate === fate);
      return { key: fate, label: t(`policies.fate.${fate}`), count: ours.length, tone: fate, marks: ours };
    };
    const lanes = (["kept", "held", "removed"] as const).map(lane).filter(({ count }) => count > 0);
    return { lanes, oldest: Math.max(3_600_000, ...marks.map(({ age }) => age)) };
  }, [t, place]);
  return (
    <div className={classes.strip}>
      <AgeStrip
        label={`${t("policies.stripStay", { count: place.kept })}, ${t("policies.stripGo", { count: place.removed })}`}
        lanes={lanes}
        oldest={oldest}
      />
    </div>
  );
}
