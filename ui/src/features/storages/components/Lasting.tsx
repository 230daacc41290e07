/** Whether what is written to a storage can be deleted from here: as its test found out, else not known. */

import { useTranslation } from "react-i18next";
import type { Met as Answer, Storage } from "../../../bindings";
import { Met } from "../../../components/Met";

export function Lasting({ storage: { lasting } }: { storage: Storage }) {
  const { t } = useTranslation();
  const word = lasting ?? "untested";
  return (
    <Met answer={ANSWERS[word]} title={t(`storages.lastingWhy.${word}`)} testId="lasting">
      {t(`storages.lasting.${word}`)}
    </Met>
  );
}

const ANSWERS: Record<NonNullable<Storage["lasting"]> | "untested", Answer> = {
  locked: "yes",
  "refused-delete": "yes",
  deletable: "no",
  untested: "unknown",
};
