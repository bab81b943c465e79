import { describe, expect, it } from "vitest";
import { formatHolds } from "../../src/cli/holds.ts";

const noon = Date.UTC(2026, 0, 15, 12);

describe("the list of what is held", () => {
  it("says so when nothing is", () => {
    expect(formatHolds({ pauses: [], holds: [] })).toBe("Nothing is paused or held.\n");
  });

  it("names pauses and holds, with what releases them", () => {
    const hold = { owner: "acme", heldAt: noon, limit: 10 };
    const text = formatHolds({
      pauses: [{ what: "acme/shop", by: "An operator", reason: "Lunch.", since: noon, held: 2 }],
      holds: [
        { ...hold, approvalId: "c0ffee", approved: null, waiting: [{ repository: "shop", summaries: ["Creates a rule."] }] },
        { ...hold, approvalId: "decade", approved: { by: "alice", at: noon }, waiting: [] },
      ],
    });
    expect(text).toBe(
      [
        "paused    acme/shop, since 2026-01-15T12:00Z by An operator: Lunch. (2 held)",
        "held      acme, since 2026-01-15T12:00Z, limit 10; waits for: pipewarden approve c0ffee",
        "  shop: Creates a rule.",
        "held      acme, since 2026-01-15T12:00Z, limit 10; approved 2026-01-15T12:00Z by alice",
        "",
      ].join("\n"),
    );
  });
});
