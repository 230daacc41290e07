/** A sentence of the back end: text that may name what somebody else has named, with its times as all others here. */

import { told } from "../lib/told";
import { useShownZone } from "../lib/zone";
import { Name } from "./Name";

export function Told({ children }: { children: string }) {
  useShownZone();
  return <Name>{told(children)}</Name>;
}
