import { describe, expect, it } from "vitest";
import type { Reader } from "../../src/github/client.ts";
import { globalAdvisories } from "../../src/github/global-advisories.ts";

async function askedAbout(ecosystem: "actions" | "npm", packages: Parameters<typeof globalAdvisories>[2]): Promise<readonly string[]> {
  const asked: string[] = [];
  const listGlobalAdvisories = {};
  const reader = {
    rest: { securityAdvisories: { listGlobalAdvisories } },
    paginate: {
      iterator: async function* (_route: unknown, { affects }: { affects: string }) {
        asked.push(affects);
        yield { data: [] };
      },
    },
  } as unknown as Reader;
  await globalAdvisories(reader, ecosystem, packages);
  return asked;
}

describe("the advisories of GitHub's database", () => {
  it("are asked for by name and version, or by the name alone", async () => {
    expect(await askedAbout("npm", [{ name: "@a/b", version: "1.0.0" }, { name: "c" }, { name: "d", version: "" }])).toEqual([
      "@a/b@1.0.0,c,d",
    ]);
  });

  it("know actions by versions without a letter", async () => {
    expect(
      await askedAbout("actions", [
        { name: "a/b", version: "v4.1.2" },
        { name: "a/b", version: "4.1.2" },
        { name: "a/b", version: "setup/v4.1.2" },
        { name: "a/b", version: "set-up-v4.2.0" },
        { name: "a/b", version: "v4.2.0-beta.1" },
        { name: "a/c", version: "vnext" },
      ]),
    ).toEqual(["a/b@4.1.2,a/b@4.2.0,a/b@4.2.0-beta.1,a/c@vnext"]);
  });

  it("are asked for in several requests where one would be too long", async () => {
    const lists = await askedAbout(
      "npm",
      Array.from({ length: 1_500 }, (_, index) => ({ name: `package-${index}`, version: "1.0.0" })),
    );
    expect(lists.length).toBeGreaterThan(1);
    expect(lists.flatMap((each) => each.split(","))).toHaveLength(1_500);
    expect(Math.max(...lists.map((each) => encodeURIComponent(each).length))).toBeLessThan(8_000);
  });
});
