import { describe, expect, it } from "vitest";
import { asking, findingsOf, propose, secretChecks, secretsScene, shop, token, work } from "./secrets-scene.ts";

/** A file that adds one rule. */
const rules = (name: string, more = ""): string =>
  [
    "[extend]",
    "useDefault = true",
    "[[rules]]",
    `id = "${name}"`,
    `description = "Pass of ${name}"`,
    `regex = '''${name}_[0-9a-f]{20}'''`,
    `keywords = ["${name}_"]`,
    'tags = ["severity:high"]',
    more,
  ].join("\n");
const pass = (name: string): string => `${name}_${"0123456789abcdef".repeat(2).slice(0, 20)}`;
const found = (rig: Parameters<typeof findingsOf>[0]): string[] =>
  findingsOf(rig)
    .map(({ rule }) => rule)
    .toSorted();

describe("rule files", () => {
  it("of the organisation and of the repository hold, and a pull request's own do not", async () => {
    const rig = await secretsScene();
    rig.github.commit("acme/.github", "main", { ".gitleaks.toml": rules("acmepass") }, "alice");
    rig.github.commit(shop, "main", { ".gitleaks.toml": rules("shoppass") }, "carl");
    await work(rig);
    const text = ["acmepass", "shoppass", "minepass"].map((name) => `${pass(name)}\n`).join("");
    const own = `${rules("minepass")}\n[[allowlists]]\npaths = ['''.*''']\n`;
    const head = rig.github.commit(shop, "topic", { "a.txt": text, ".gitleaks.toml": own }, "carl");
    propose(rig, "topic");
    await work(rig);
    expect(found(rig)).toEqual(["acmepass", "shoppass"]);
    expect(secretChecks(rig, head)).toMatchObject([{ conclusion: "failure", output: { title: "2 secrets leaked" } }]);
  });

  it.each([
    ["{ mode: enforce }", ["github-personal-access-token"]],
    ["{ mode: enforce, repository-allowlists: ignore }", ["github-personal-access-token", "shoppass"]],
  ])("of the repository let suspicions be as far as %s lets them, and never a token whose checksum is right", async (section, expected) => {
    const rig = await secretsScene(asking(section));
    rig.github.commit(shop, "main", { ".gitleaks.toml": rules("shoppass", "[[allowlists]]\npaths = ['''.*''']") }, "carl");
    await work(rig);
    rig.github.commit(shop, "main", { "a.txt": `${pass("shoppass")}\n${token(40)}\n` }, "carl");
    await work(rig);
    expect(found(rig)).toEqual(expected);
  });

  it("with fingerprints let a suspicion be where it stands", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "main", { ".gitleaks.toml": rules("shoppass"), ".gitleaksignore": "a.txt:shoppass:1\n" }, "carl");
    await work(rig);
    rig.github.commit(shop, "main", { "a.txt": `${pass("shoppass")}\n`, "b.txt": `${pass("shoppass")}\n` }, "carl");
    await work(rig);
    expect(findingsOf(rig)).toMatchObject([{ detail: { places: [{ path: "b.txt" }] } }]);
  });

  it("that cannot be used whole are told of, and do not keep the rest from holding", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "main", { ".gitleaks.toml": "[[rules]\n" }, "carl");
    await work(rig);
    const head = rig.github.commit(shop, "topic", { "a.txt": `${token(41)}\n` }, "carl");
    propose(rig, "topic");
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check?.conclusion).toBe("failure");
    expect(check?.output.summary).toContain(".gitleaks.toml: The file is no TOML");
  });
});

describe("a line that is marked as allowed", () => {
  it("is left out when it is a suspicion, unless the policy heeds no such marks", async () => {
    const text = `${pass("shoppass")} # gitleaks:allow\n${token(42)} # gitleaks:allow\n`;
    for (const [section, expected] of [
      ["{ mode: enforce }", ["github-personal-access-token"]],
      ["{ mode: enforce, allow-comments: ignore }", ["github-personal-access-token", "shoppass"]],
    ] as const) {
      const rig = await secretsScene(asking(section));
      rig.github.commit(shop, "main", { ".gitleaks.toml": rules("shoppass") }, "carl");
      await work(rig);
      rig.github.commit(shop, "main", { "a.txt": text }, "carl");
      await work(rig);
      expect(found(rig)).toEqual(expected);
    }
  });
});
