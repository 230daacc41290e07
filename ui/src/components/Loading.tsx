/** A grey block as high as what is to come, which also says that it comes. */

import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function Loading({ height, radius = "md" }: { height: number; radius?: string | number }) {
  const { t } = useTranslation();
  return <Skeleton height={height} radius={radius} role="status" aria-label={t("app.loading")} />;
}
