/** Step 2: as of when. Backups that no restore has proved yet are labelled, not hidden. */

import { Button, Skeleton, Text } from "@mantine/core";
import { IconArchiveOff } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../../bindings";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { isWhole } from "../../../lib/status";
import { useMoments } from "../api/restore";
import { withSnapshot } from "../model/draft";
import { Again } from "./Again";
import { BeforeBox } from "./BeforeBox";
import { ChoiceList } from "./ChoiceList";
import { useDraft } from "./DraftProvider";
import { SnapshotChoice } from "./SnapshotChoice";
import { Source } from "./Source";
import { StepPanel } from "./StepPanel";
import { Timeline } from "./Timeline";

export function MomentStep() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const { data, error, isPending, isFetching, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useMoments(draft.database ?? "");
  const loaded = useMemo(() => data?.pages.flat() ?? [], [data]);
  const rows = useWith(loaded, draft.snapshot);
  const choose = (snapshot: Snapshot) => change((old) => withSnapshot(old, snapshot));
  useNewest(loaded, draft.snapshot === null, choose);
  return (
    <StepPanel step="moment" ready={draft.snapshot !== null}>
      <BeforeBox database={draft.database ?? ""} onFound={choose} />
      {error && (
        <FailureAlert failure={failureOf(error)} actions={<Again onClick={refetch} loading={isFetching} />} />
      )}
      {isPending && <Skeleton height={220} radius="md" aria-label={t("app.loading")} />}
      {data && rows.length === 0 && <EmptyState icon={IconArchiveOff}>{t("restore.moment.none")}</EmptyState>}
      {rows.length > 0 && (
        <>
          <Timeline rows={rows} chosen={draft.snapshot?.id ?? null} onChoose={choose} />
          <ChoiceList
            label={t("restore.moment.list")}
            rows={rows}
            rowKey={({ id }) => id}
            chosen={draft.snapshot?.id ?? null}
            disabled={(row) => !isWhole(row)}
            onChoose={choose}
            testId={({ id }) => `moment-${id.slice(0, 8)}`}
            foot={
              hasNextPage && (
                <>
                  <Button
                    variant="default"
                    size="compact-sm"
                    onClick={() => fetchNextPage()}
                    loading={isFetchingNextPage}
                    mr="sm"
                  >
                    {t("restore.moment.older")}
                  </Button>
                  <Text span size="xs" c="dimmed">
                    {t("restore.moment.loaded", { count: loaded.length })}
                  </Text>
                </>
              )
            }
          >
            {(row) => <SnapshotChoice row={row} />}
          </ChoiceList>
          <Source />
        </>
      )}
    </StepPanel>
  );
}

/**
 * On most days the newest backup is meant: it is chosen until another one is. One of what a restore has replaced, or one that a
 * drill could not bring back, only where there is no other.
 */
function useNewest(rows: readonly Snapshot[], open: boolean, choose: (snapshot: Snapshot) => void): void {
  const whole = open ? rows.filter(isWhole) : [];
  const newest =
    whole.find(({ replaced, proof }) => !replaced && (proof === "proved" || proof === "unproved")) ??
    whole[0];
  const onNewest = useEffectEvent(choose);
  useEffect(() => {
    if (newest) {
      onNewest(newest);
    }
  }, [newest]);
}

/** What was found beyond what is loaded stands in the list as well. */
function useWith(rows: Snapshot[], chosen: Snapshot | null): Snapshot[] {
  return useMemo(() => {
    if (chosen === null || rows.some(({ id }) => id === chosen.id)) {
      return rows;
    }
    return [...rows, chosen].sort((a, b) => b.taken_at.localeCompare(a.taken_at));
  }, [rows, chosen]);
}
