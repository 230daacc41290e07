/** How far the connection is secured: a word of the URL, in words for people. */

import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { TLS_MODES, tlsOf, withTls } from "../../../lib/url";

interface Props {
  url: string;
  onChange: (url: string) => void;
}

export function TlsSelect({ url, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("databases.tls")}
      description={t("databases.tlsHint")}
      placeholder={t("databases.tlsDefault")}
      data={TLS_MODES.map((mode) => ({ value: mode, label: t(`databases.mode.${mode}`) }))}
      value={tlsOf(url)}
      onChange={(mode) => onChange(withTls(url, mode))}
      clearable
      data-testid="tls"
    />
  );
}
