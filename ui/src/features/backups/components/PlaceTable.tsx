/** Where a backup is: what was seen of it on each storage, when, and why it stays there. */

import { useTranslation } from "react-i18next";
import type { SnapshotDetail, SnapshotPlace } from "../../../bindings";
import { DataTable } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import classes from "./BackupDetail.module.css";

export function PlaceTable({ detail }: { detail: SnapshotDetail }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("backups.places")} note={t("backups.placesNote")} flush testId="places">
      <DataTable
        label={t("backups.places")}
        rows={detail.places}
        rowKey={(place) => `${place.storage} ${place.id}`}
        flush
        columns={[
          {
            key: "storage",
            label: t("backups.where"),
            wrap: true,
            width: 130,
            cell: (place) => (
              <>
                <Name>{place.storage}</Name>
                <div className={classes.when}>{t(place.copy ? "backups.copy" : "backups.original")}</div>
              </>
            ),
          },
          { key: "seen", label: t("backups.seenAs"), wrap: true, cell: (place) => <SeenAs place={place} /> },
          { key: "why", label: t("backups.why"), wrap: true, cell: (place) => <Why place={place} /> },
        ]}
      />
    </Panel>
  );
}

/** When the last thing was seen that is said of it. */
function instantOf(place: SnapshotPlace): string | null {
  switch (place.seen) {
    case "missing":
      return place.missing_at;
    case "damaged":
      return place.damaged_at;
    case "restored":
      return place.proved_at;
    case "read":
      return place.read_at;
    case "present":
      return place.looked_at;
    case "uploaded":
      return place.written_at;
  }
}

function SeenAs({ place }: { place: SnapshotPlace }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={classes.seen} data-seen={place.seen} title={t(`backups.seen.${place.seen}`)}>
        {t(`backups.seenWord.${place.seen}`)}
      </span>{" "}
      <span className={classes.when}>
        <RelativeTime instant={instantOf(place)} />
      </span>
      {place.look_failure && (
        <div className={classes.failure}>
          <Name>{t("backups.couldNotLook", { message: place.look_failure.message })}</Name>
        </div>
      )}
    </>
  );
}

function Why({ place }: { place: SnapshotPlace }) {
  const { t } = useTranslation();
  if (place.seen === "missing" || place.seen === "damaged") {
    return "–";
  }
  return place.reasons.length > 0 ? (
    <span className={classes.reasons} data-theirs>
      {place.reasons.join(", ")}
    </span>
  ) : (
    <span className={classes.failure}>{t("backups.goesNext")}</span>
  );
}
