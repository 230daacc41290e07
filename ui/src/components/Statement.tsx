/** Statements to be run elsewhere: as they stand, copied as a whole. */

import { Button, Code, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Name } from "./Name";
import classes from "./Statement.module.css";

export function Statement({ children }: { children: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.statement}>
      <Code block className={classes.code}>
        <Name>{children}</Name>
      </Code>
      <CopyButton value={children}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="compact-sm"
            className={classes.copy}
            onClick={copy}
            leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            data-testid="copy-statement"
          >
            {copied ? t("action.copied") : t("action.copySql")}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
