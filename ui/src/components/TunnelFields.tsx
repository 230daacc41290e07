/** The SSH server in front of a database: words of the URL, in fields for people. Keys are those of the user. */

import { Group, Stack, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Tunnel, tunnelOf, withTunnel } from "../lib/url";

interface Props {
  url: string;
  onChange: (url: string) => void;
}

const EMPTY: Tunnel = { user: "", host: "", port: "" };

export function TunnelFields({ url, onChange }: Props) {
  const { t } = useTranslation();
  const tunnel = tunnelOf(url);
  return (
    <Stack gap="sm">
      <Switch
        checked={tunnel !== null}
        onChange={(event) => onChange(withTunnel(url, event.currentTarget.checked ? EMPTY : null))}
        label={t("ssh.connect")}
        description={t("ssh.connectHint")}
        data-testid="ssh"
      />
      {tunnel !== null && (
        <Group grow align="flex-start">
          <Field name="host" hint={t("ssh.hostHint")} {...{ url, tunnel, onChange }} />
          <Field name="user" hint={t("ssh.userHint")} {...{ url, tunnel, onChange }} />
          <Field name="port" hint={t("ssh.portHint")} {...{ url, tunnel, onChange }} />
        </Group>
      )}
    </Stack>
  );
}

interface FieldProps extends Props {
  name: keyof Tunnel;
  hint: string;
  tunnel: Tunnel;
}

function Field({ name, hint, url, tunnel, onChange }: FieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      value={tunnel[name]}
      onChange={(event) =>
        onChange(withTunnel(url, { ...tunnel, [name]: typed(name, event.currentTarget.value) }))
      }
      label={t(`ssh.${name}`)}
      description={hint}
      placeholder={name === "port" ? "22" : ""}
      autoComplete="off"
      spellCheck={false}
      required={name !== "port"}
      data-testid={`ssh-${name}`}
    />
  );
}

/** What cannot be part of it is not taken: a blank ends a name, and a port is digits. */
function typed(name: keyof Tunnel, text: string): string {
  return name === "port" ? text.replace(/\D/g, "") : text.replace(/\s/g, "");
}
