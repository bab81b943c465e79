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
    expect(without.unfixable[0]?.reason).toContain("There is `crates/a/Cargo.toml` and no Cargo.lock");
    const bun = await planCheckout(checkout("package.json", "bun.lock"), [advisoryOf("npm")("leaf", "1.0.1")], { now: 0 });
    expect(bun.unfixable[0]?.reason).toBe(
      "`bun.lock` is written by Bun alone, which does not run here. Update the package with `bun update`.",
    );
    const empty = await planCheckout(checkout("README.md"), wish, { now: 0 });
    expect(empty.unfixable).toMatchObject([{ code: "not-installed", reason: "Nothing below this folder is a project of rust." }]);
  });
});
