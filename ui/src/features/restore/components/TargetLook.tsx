/** What is at the target, under the choice of it. It keeps nobody from going on: the check looks again. */

import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import type { useLook } from "../model/useLook";
import { CheckLines } from "./CheckLines";

export function TargetLook({ plan, error, chosen }: ReturnType<typeof useLook>) {
  const { t } = useTranslation();
  if (!chosen) {
    return null;
  }
  if (error) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  return plan ? (
    <CheckLines plan={plan} />
  ) : (
    <Skeleton height={120} radius="md" role="status" aria-label={t("restore.check.looking")} />
  );
}
