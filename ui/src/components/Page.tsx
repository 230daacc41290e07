/** A page: its head, and below it whatever it is for. */

import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { reveal } from "../lib/reveal";
import classes from "./Page.module.css";
import { PageHeader, type PageHeaderProps } from "./PageHeader";

interface Props extends PageHeaderProps {
  /** Title of the window, where the heading is not plain text. */
  name?: string;
  /** As high as the window: for one list that scrolls by itself. */
  fill?: boolean;
  /** For tables and pictures: as wide as the window. */
  wide?: boolean;
  /** For forms: a line of text stays short enough to be read. */
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ name, fill, wide, narrow, children, ...header }: Props) {
  const { t } = useTranslation();
  const title = name ?? (typeof header.title === "string" ? header.title : "");
  useDocumentTitle(title ? `${reveal(title)} · ${t("app.name")}` : t("app.name"));
  return (
    <div
      className={classes.page}
      data-fill={fill || undefined}
      data-wide={wide || fill || undefined}
      data-narrow={narrow || undefined}
    >
      <PageHeader {...header} />
      {children}
    </div>
  );
}
