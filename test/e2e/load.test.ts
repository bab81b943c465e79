import { expect, it } from "vitest";
import { load } from "./load.ts";

// Ten seconds on a quiet machine; the limit is for a busy one.
it("loses none of 1,000 deliveries and applies none twice, whatever fails", async () => {
  const { handled, repairs } = await load(1_000, 40, 20260115);
  expect(handled).toBeGreaterThan(1_000);
  expect(repairs).toBeGreaterThan(200);
}, 180_000);
