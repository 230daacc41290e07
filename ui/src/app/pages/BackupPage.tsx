/** One backup of a database. */

import { Anchor, Skeleton } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Name } from "../../components/Name";
import { Page } from "../../components/Page";
import { subjectOf, useWhoseText } from "../../components/Whose";
import { BackupActions, BackupDetail, useBackup } from "../../features/backups";
import { ProveNow } from "../../features/drills";
import { reveal } from "../../lib/reveal";
import { routes } from "../../lib/routes";
import { isWhole } from "../../lib/status";
import { formatAbsolute } from "../../lib/time";
import { isThere } from "./isThere";
import { QueryGate } from "./QueryGate";

export function BackupPage({ database, id }: { database: string; id: string }) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const backup = useBackup(database, id);
  const { data } = backup;
  const name = database.slice(database.indexOf("/") + 1);
  const restorable = isThere(routes.restore(database, id));
  return (
    <Page
      name={t("backups.one", { name: reveal(name) })}
      title={<Name>{t("backups.one", { name })}</Name>}
      description={
        <>
          {data && `${formatAbsolute(data.snapshot.taken_at)} · `}
          <Anchor href={routes.backups(database)} size="sm">
            <Name>{t("backups.allOf", { database: whose(subjectOf(database)) })}</Name>
          </Anchor>
        </>
      }
      actions={
        data && (
          <BackupActions
            detail={data}
            restorable={restorable}
            prove={
              isWhole(data.snapshot) && (
                <ProveNow
                  database={database}
                  snapshot={data.snapshot.id}
                  leftSection={<IconShieldCheck size={15} aria-hidden />}
                >
                  {t("drills.prove")}
                </ProveNow>
              )
            }
          />
        )
      }
    >
      <QueryGate
        query={backup}
        skeleton={<Skeleton height={300} radius="md" role="status" aria-label={t("app.loading")} />}
      >
        {(detail) => <BackupDetail detail={detail} />}
      </QueryGate>
    </Page>
  );
}
