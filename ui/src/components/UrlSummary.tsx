/** Shows what was read from a pasted URL, so that a slip is seen before it is saved. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReadUrl } from "../lib/url";
import { Name } from "./Name";
import classes from "./UrlSummary.module.css";

interface Props {
  text: string;
  read: ReadUrl | null;
  /** Whether a password was taken out of it. */
  password: boolean;
}

export function UrlSummary({ text, read, password }: Props) {
  const { t } = useTranslation();
  if (text.trim() === "") {
    return null;
  }
  if (!read) {
    return (
      <Text size="xs" c="dimmed">
        {t("read.unread")}
      </Text>
    );
  }
  return (
    <dl className={classes.parts} aria-label={t("read.title")}>
      <Part label={t("read.kind")} value={<KindName kind={read.kind} />} />
      {read.parts.map(({ label, value }) => (
        <Part key={label} label={t(`read.${label}`)} value={<Name>{value}</Name>} />
      ))}
      {password && <Part label={t("read.password")} value={t("read.passwordTaken")} />}
    </dl>
  );
}

function Part({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <div className={classes.part}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function KindName({ kind }: { kind: ReadUrl["kind"] }) {
  const { t } = useTranslation();
  switch (kind) {
    case "file":
    case "s3":
    case "sftp":
    case "webdav":
      return t(`read.storage.${kind}`);
    default:
      return t(`engine.${kind}`);
  }
}
