/** The final layout without its contents. */

import { Group, Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Skeletons.module.css";

const WIDTHS = ["70%", "52%", "61%", "44%", "66%", "58%"];

export function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap={14} p="sm" aria-busy aria-label={t("app.loading")} role="status">
      <Skeleton height={36} radius="md" />
      <Skeleton height={28} radius="md" />
      {WIDTHS.map((width) => (
        <Group key={width} gap="xs" wrap="nowrap">
          <Skeleton circle height={16} />
          <Skeleton height={12} width={width} />
        </Group>
      ))}
    </Stack>
  );
}

/** A list with its filter: the frame, its head and rows. */
export function TableSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" aria-busy aria-label={t("app.loading")} role="status">
      <Skeleton height={30} width={260} radius="md" />
      <div className={classes.table}>
        <div className={classes.head} />
        {WIDTHS.map((width) => (
          <div key={width} className={classes.row}>
            <Skeleton height={12} width={width} />
            <Skeleton height={12} width="60%" />
            <Skeleton height={12} width="40%" />
          </div>
        ))}
      </div>
    </Stack>
  );
}

export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" aria-busy aria-label={t("app.loading")} role="status">
      <Skeleton height={28} width={240} />
      {["a", "b", "c"].map((key) => (
        <Skeleton key={key} height={60} radius="md" />
      ))}
    </Stack>
  );
}
