/** What the shell has against a URL, while it is typed. */

import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { usePlatform } from "../platform";
import { keys } from "./keys";
import { failureOf, unwrap } from "./result";
import { holdsNoPassword } from "./url";

/** How long nothing is typed before it is asked, milliseconds. */
const PAUSE = 600;

/** None while it is typed, and while a password may stand in it: that one is taken out first. */
export function useUrlFault(kind: "database" | "storage", url: string): string | null {
  const { commands } = usePlatform();
  const typed = url.trim();
  const [asked] = useDebouncedValue(typed, PAUSE);
  const check = kind === "database" ? commands.databaseCheckUrl : commands.storageCheckUrl;
  const found = useQuery({
    queryKey: keys.urlFault(kind, asked),
    queryFn: () => unwrap(check(asked)),
    enabled: asked !== "" && holdsNoPassword(asked),
    retry: false,
    gcTime: 10_000,
  });
  return asked === typed && found.error ? failureOf(found.error).message : null;
}
