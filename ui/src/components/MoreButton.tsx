/** Asks for the next page of a list that is read page by page; nothing where there is none. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  /** What reads the pages. */
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

export function MoreButton({ pages: { hasNextPage, isFetchingNextPage, fetchNextPage } }: Props) {
  const { t } = useTranslation();
  return hasNextPage ? (
    <Button variant="subtle" size="compact-sm" onClick={() => fetchNextPage()} loading={isFetchingNextPage}>
      {t("action.more")}
    </Button>
  ) : null;
}
