/** From which storage a backup is read, where more than one has it. */

import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { reveal } from "../../../lib/reveal";
import { flawOf, isThere, placesOf } from "../../../lib/status";
import { withSource } from "../model/draft";
import { useDraft } from "./DraftProvider";

export function Source() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const { snapshot, storage } = draft;
  if (snapshot === null || snapshot.copies.length === 0) {
    return null;
  }
  const data = placesOf(snapshot).map((place) => {
    const name = reveal(place.storage);
    const bad = flawOf(place);
    const label = bad === null ? name : t(`snapshots.${bad}`, { storage: name });
    return { value: place.storage, label, disabled: !isThere(place) };
  });
  return (
    <Select
      label={t("restore.moment.source")}
      description={t("restore.moment.sourceNote")}
      data={data}
      value={storage ?? snapshot.storage}
      onChange={(name) => name !== null && change((old) => withSource(old, name))}
      allowDeselect={false}
      maw={360}
      data-testid="source"
    />
  );
}
