/** What shall become of the jobs that run when somebody wants to quit. */

import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePlatform } from "../../platform";

export function QuitDialog() {
  const { t } = useTranslation();
  const { commands, onQuitAsked } = usePlatform();
  const [running, setRunning] = useState<number | null>(null);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    const stop = onQuitAsked(setRunning);
    // It may have been asked while there was no window, and so no page to hear of it.
    stop.then(() => commands.applicationQuitAsked()).then((asked) => asked !== null && setRunning(asked));
    return () => {
      stop.then((end) => end());
    };
  }, [commands, onQuitAsked]);
  const quit = (cancel: boolean) => {
    setWaiting(true);
    commands.applicationQuit(cancel);
  };
  return (
    <Modal
      opened={running !== null}
      onClose={() => setRunning(null)}
      title={t("quit.title", { count: running ?? 0 })}
      withCloseButton={!waiting}
      closeOnEscape={!waiting}
      closeOnClickOutside={false}
      attributes={{ header: { role: "presentation" }, root: { "data-over-lock": true } }}
    >
      <Text size="sm">{t(waiting ? "quit.waiting" : "quit.text")}</Text>
      <Group justify="flex-end" mt="md">
        {!waiting && (
          <Button variant="default" onClick={() => setRunning(null)} data-testid="quit-stay">
            {t("quit.stay")}
          </Button>
        )}
        <Button color="red" variant="outline" onClick={() => quit(true)} data-testid="quit-cancel">
          {t("quit.cancel")}
        </Button>
        {!waiting && (
          <Button onClick={() => quit(false)} data-testid="quit-wait">
            {t("quit.wait")}
          </Button>
        )}
      </Group>
    </Modal>
  );
}
