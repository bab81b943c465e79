import { describe, expect, it } from "vitest";
import { ManagedSecrets, password } from "./managed-secrets.ts";
import { advisoriesIn, inYaml, issuesIn, pushed } from "./private-scene.ts";
import { asking, findingsOf, propose, secretChecks, secretsScene, shop, work } from "./secrets-scene.ts";
import { say } from "./triage-scene.ts";

describe("a managed secret that is pushed without a pull request", () => {
  it("to a public repository is told of in a draft advisory, and nothing in public points at it", async () => {
    const rig = await secretsScene(undefined, { open: true });
    const sha = await pushed(rig, new ManagedSecrets(rig));
    const [draft, ...more] = advisoriesIn(rig, shop);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({ state: "draft" });
    expect(draft?.description).toContain("`deploy/db.yaml` line 3");
    expect(draft?.description).toContain("`prod/db`");
    expect(issuesIn(rig, shop)).toEqual([]);
    expect(secretChecks(rig, sha)).toEqual([]);
    const [finding] = findingsOf(rig);
    const pull = propose(rig, rig.github.commit(shop, "other", { "a.ts": "1\n" }, "carl") && "other");
    await work(rig);
    expect(await say(rig, pull, "carl", `/warden explain ${finding?.fingerprint.slice(0, 10)}`)).not.toMatch(/deploy|prod/);
  });

  it("is told of in the security repository where that is private, and never where everybody reads", async () => {
    const home = asking("{ mode: enforce, security-repository: security }");
    const rig = await secretsScene(home, { open: true });
    rig.github.createRepository("acme", "security", { private: true });
    const managed = new ManagedSecrets(rig);
    await pushed(rig, managed);
    expect(issuesIn(rig, "acme/security")).toMatchObject([{ title: expect.stringContaining("Leaked in acme/shop: ") }]);
    expect(advisoriesIn(rig, shop)).toEqual([]);
    rig.github.as("alice").request("PATCH", "/repos/acme/security", { private: false });
    await managed.put("prod/other", password(7));
    rig.github.commit(shop, "main", { "deploy/other.yaml": inYaml(password(7)) }, "carl");
    await work(rig);
    expect(issuesIn(rig, "acme/security")).toHaveLength(1);
    expect(advisoriesIn(rig, shop)).toHaveLength(1);
  });
});
