/** Two backups of a database beside one another. */

import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Name } from "../../components/Name";
import { Page } from "../../components/Page";
import { Comparison, useBackup } from "../../features/backups";
import { reveal } from "../../lib/reveal";
import { routes } from "../../lib/routes";
import { formatAbsolute } from "../../lib/time";

interface Props {
  database: string;
  older: string;
  newer: string;
}

export function ComparePage({ database, older, newer }: Props) {
  const { t } = useTranslation();
  const name = database.slice(database.indexOf("/") + 1);
  return (
    <Page
      name={t("backups.compareTitle", { name: reveal(name) })}
      title={<Name>{t("backups.compareTitle", { name })}</Name>}
      description={
        <>
          <Taken database={database} id={older} /> → <Taken database={database} id={newer} />
        </>
      }
    >
      <Comparison database={database} older={older} newer={newer} />
    </Page>
  );
}

function Taken({ database, id }: { database: string; id: string }) {
  const { data } = useBackup(database, id);
  return (
    <Anchor href={routes.backup(database, id)} size="sm">
      {data ? formatAbsolute(data.snapshot.taken_at) : id.slice(0, 8)}
    </Anchor>
  );
}
