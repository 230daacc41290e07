/** There is no tenant yet: what that means here, and the way to the first one. */

import { Button } from "@mantine/core";
import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { routes } from "../../lib/routes";

interface Props {
  icon: ComponentProps<typeof EmptyState>["icon"];
  children: ReactNode;
}

export function NoTenant({ icon, children }: Props) {
  const { t } = useTranslation();
  const first = (
    <Button component="a" href={routes.welcome("protect")}>
      {t("tenants.first")}
    </Button>
  );
  return (
    <EmptyState icon={icon} action={first}>
      {children}
    </EmptyState>
  );
}
