import { describe, expect, it } from "vitest";
import type { Alert } from "../../../bindings";
import { boxed, memberPlaceOf, placeOf } from "./inbox";

function alert(id: number, differs: Partial<Alert>): Alert {
  return {
    ...{ id, severity: "warning", title: "", body: "", cause: "stale", about: null, hint: "", members: [] },
    ...{
      troubles: [],
      opened_at: "2026-03-01T00:00:00Z",
      acknowledged_at: null,
      snoozed_until: null,
      closed_at: null,
    },
    ...differs,
  };
}

describe("the inbox", () => {
  it("sorts by state, and what puts data at risk first", () => {
    const at = "2026-03-02T00:00:00Z";
    const boxes = boxed(
      [
        alert(1, {}),
        alert(2, { severity: "critical" }),
        alert(3, { acknowledged_at: at }),
        alert(4, { acknowledged_at: at, closed_at: at }),
        alert(5, {}),
        alert(6, { snoozed_until: "2026-03-02T00:01:00Z" }),
        alert(7, { snoozed_until: "2026-03-02T00:00:01Z" }),
        alert(8, { snoozed_until: "2026-03-03T00:00:00Z", acknowledged_at: at }),
      ],
      Date.parse(at),
    );
    const ids = Object.values(boxes).map((rows) => rows.map(({ id }) => id));
    expect(ids).toEqual([[2, 1, 5, 7], [6], [3, 8], [4]]);
  });

  it("knows where a cause can be looked at, and says nothing of others", () => {
    expect(placeOf({ cause: "space", about: "office nas" })).toBe("#/storages/office%20nas");
    expect(placeOf({ cause: "backup", about: "acme/shop" })).toBe("#/databases/acme/shop");
    expect(placeOf({ cause: "brand-new", about: "x" })).toBeNull();
    expect(memberPlaceOf({ tenant: "acme", database: "acme/shop" })).toBe("#/tenants/acme/databases");
    expect(memberPlaceOf({ tenant: "acme", database: null })).toBe("#/tenants/acme");
    expect(memberPlaceOf({ tenant: null, database: null })).toBeNull();
  });
});
