/** Asks for a path in the system's own dialog, which knows what is there. */

import { Button } from "@mantine/core";
import { IconFolderOpen } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { failureOf } from "../lib/result";
import { FailureAlert } from "./FailureAlert";

interface Props {
  label: string;
  /** Asks; gives none if nobody chose. */
  ask: () => Promise<string | null>;
  onChosen: (path: string) => void;
  testId: string;
}

export function ChoosePath({ label, ask, onChosen, testId }: Props) {
  const asked = useMutation({
    mutationFn: ask,
    onSuccess: (path) => path !== null && onChosen(path),
  });
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconFolderOpen size={14} aria-hidden />}
        loading={asked.isPending}
        onClick={() => asked.mutate()}
        data-testid={testId}
      >
        {label}
      </Button>
      {asked.error && <FailureAlert failure={failureOf(asked.error)} />}
    </>
  );
}
