/** Goes where a notification or a second start wants to: at once, or when the window has been unlocked. */

import { useEffect } from "react";
import { go, routes } from "../../lib/routes";
import { usePlatform } from "../../platform";

export function useWishes(): void {
  const { commands, onPlaceWished } = usePlatform();
  useEffect(() => {
    const look = async () => {
      const answer = await commands.applicationPlace();
      if (answer.status === "ok" && answer.data) {
        go(answer.data.kind === "alert" ? routes.alert(answer.data.id) : routes.job(answer.data.id));
      }
    };
    look();
    const stop = onPlaceWished(look);
    return () => {
      stop.then((end) => end());
    };
  }, [commands, onPlaceWished]);
}
