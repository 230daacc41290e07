/** What came of a restore, written into a file to be printed and handed on. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCertificate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useCertificate } from "../api/restore";

export function Certificate({ job }: { job: string }) {
  const { t } = useTranslation();
  const write = useCertificate();
  const run = () =>
    write.mutate(job, {
      onSuccess: (done) =>
        done && notifications.show({ message: t("restore.verify.certified"), color: "gray" }),
      onError: (error) => notifications.show({ message: reveal(failureOf(error).message), color: "red" }),
    });
  return (
    <Button
      variant="default"
      onClick={run}
      loading={write.isPending}
      leftSection={<IconCertificate size={14} aria-hidden />}
      data-testid="certificate"
    >
      {t("restore.verify.certificate")}
    </Button>
  );
}
