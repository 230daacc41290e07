/** Asks for a drill: of which database, and of which of its backups. */

import { Button, Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { subjectOf, useWhoseText } from "../../../components/Whose";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import classes from "./Drills.module.css";
import { useBeginDrill } from "./useBeginDrill";

const PICKS = ["latest", "random"] as const;

interface Props {
  /** Paths of the databases that can be chosen. */
  databases: readonly string[];
  chosen: string | null;
}

export function RunDrill({ databases, chosen }: Props) {
  const { t } = useTranslation();
  const { begin, pending, error } = useBeginDrill();
  const whose = useWhoseText();
  const [database, setDatabase] = useState<string | null>(chosen);
  const [pick, setPick] = useState<string>("latest");
  return (
    <>
      <div className={classes.proofs}>
        <Select
          size="xs"
          w={280}
          label={t("drills.database")}
          placeholder={t("drills.choose")}
          value={database}
          onChange={setDatabase}
          data={databases.map((path) => ({ value: path, label: reveal(whose(subjectOf(path))) }))}
          searchable
          limit={100}
          data-testid="drill-database"
        />
        <Select
          size="xs"
          w={200}
          label={t("drills.which")}
          value={pick}
          onChange={(value) => value && setPick(value)}
          data={PICKS.map((value) => ({ value, label: t(`drills.picks.${value}`) }))}
          allowDeselect={false}
        />
        <Button
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          onClick={() => database && begin(database, pick)}
          disabled={database === null}
          loading={pending}
          data-testid="drill-run"
        >
          {t("drills.run")}
        </Button>
      </div>
      {error && <FailureAlert failure={failureOf(error)} />}
    </>
  );
}
