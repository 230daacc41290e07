import { describe, expect, it } from "vitest";
import { factsOf, lineOf } from "./detail";

describe("the detail of an entry", () => {
  it.each([
    ["", ""],
    ["null", ""],
    ["true", "yes"],
    ['"nightly"', "nightly"],
    ["not JSON", "not JSON"],
    ['{"location":"/mnt/nas","secret":false}', "location: /mnt/nas, secret: no"],
    ['{"snapshots":["a","b"],"without":null,"left":[]}', "snapshots: a, b"],
    ['{"idle_minutes":15}', "idle minutes: 15"],
    [
      '{"kind":"email","host":"mail","to":["a@b"],"keep":{"keep-last":3}}',
      "kind: email, host: mail, to: a@b, keep keep last: 3",
    ],
    ['{"choices":"{\\"tables\\":[\\"a\\"],\\"deep\\":{\\"n\\":1}}"}', "choices tables: a, choices deep n: 1"],
    ['{"pattern":"[a-z]","empty":"{}"}', "pattern: [a-z], empty: {}"],
    [
      '{"snapshot":"ID","destination":{"to":"database","connection":{"kind":"server","host":"db","port":5432,"user":"u","database":"crm"}},"tables":[{"schema":"public","name":"deals"},{"schema":null,"name":"x"}]}'.replace(
        "ID",
        "3c33".repeat(16),
      ),
      "destination to: database, destination connection: u@db:5432/crm, destination connection kind: server, tables: public.deals, x, snapshot: 3c333c33",
    ],
    ['[{"program":["x","y"]},{"program":["z"]}]', "1 program: x, y, 2 program: z"],
  ])("%s is read", (detail, line) => expect(lineOf(factsOf(detail))).toBe(line));
});
