import { describe, expect, it } from "vitest";
import type { Checkout } from "../../src/dependencies/checkout.ts";
import { planCheckout } from "../../src/dependencies/plan-checkout.ts";
import { advisoryOf } from "./ecosystems/fixing.ts";

const checkout = (...paths: readonly string[]): Checkout => ({ paths, notUtf8: new Set(), read: () => "" });

describe("planning for a checkout", () => {
  it("says what is missing where there is a manifest without a lockfile, and that there is nothing where there is none", async () => {
    const wish = [advisoryOf("rust")("leaf", "1.0.1")];
    const without = await planCheckout(checkout("crates/a/Cargo.toml"), wish, { now: 0 });
    expect(without.unfixable).toMatchObject([{ code: "unsupported" }]);
    expect(without.unfixable[0]?.reason).toContain("no Cargo.lock beside crates/a/Cargo.toml");
    const empty = await planCheckout(checkout("README.md"), wish, { now: 0 });
    expect(empty.unfixable).toMatchObject([{ code: "not-installed", reason: "Nothing below this folder is a project of rust." }]);
  });
});
