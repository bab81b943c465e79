import { expect, it } from "vitest";
import { thorough } from "../thorough.ts";
import { load } from "./load.ts";

// A thousand in the slow tests; the limit is for a busy machine.
const deliveries = thorough ? 1_000 : 300;

it(`loses none of ${deliveries} deliveries and applies none twice, whatever fails`, async () => {
  const { handled, repairs } = await load(deliveries, 40, 20260115);
  expect(handled).toBeGreaterThan(deliveries);
  expect(repairs).toBeGreaterThan(deliveries / 5);
}, 180_000);
