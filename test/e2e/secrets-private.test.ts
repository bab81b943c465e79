import { describe, expect, it } from "vitest";
import { ManagedSecrets, password } from "./managed-secrets.ts";
import type { Rig } from "./rig.ts";
import { sweepAnHourLater } from "./scene.ts";
import { asking, findingsOf, propose, secretChecks, secretsScene, shop, work } from "./secrets-scene.ts";
import { say } from "./triage-scene.ts";

const inYaml = (value: string): string => `kind: Secret\ndata:\n  password: ${Buffer.from(value).toString("base64")}\n`;

interface Issue {
  readonly title: string;
  readonly body: string;
  readonly user: { readonly login: string };
}
const issuesIn = (rig: Rig, repository: string): Issue[] =>
  (rig.github.as("alice").request("GET", `/repos/${repository}/issues?state=all`).body as Issue[]).filter(
    ({ user }) => user.login === "pipewarden[bot]",
  );
const advisoriesIn = (rig: Rig, repository: string) =>
  rig.github.as("alice").request("GET", `/repos/${repository}/security-advisories`).body as { state: string; description: string }[];

/** A push to the default branch, with no pull request, of a managed secret in base64. */
async function pushed(rig: Rig, managed: ManagedSecrets, seed = 1): Promise<string> {
  await managed.put("prod/db", password(seed));
  const sha = rig.github.commit(shop, "main", { "deploy/db.yaml": inYaml(password(seed)) }, "carl");
  await work(rig);
  return sha;
}

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

  it("is told of once: not again for the next push, nor for what a redelivery shows", async () => {
    const rig = await secretsScene();
    const managed = new ManagedSecrets(rig);
    await pushed(rig, managed);
    rig.github.as("carl").request("POST", `/repos/${shop}/git/refs`, { ref: "refs/heads/copy", sha: rig.github.headOf(shop, "main") });
    rig.github.commit(shop, "copy", { "b.ts": "2\n" }, "carl");
    await work(rig);
    const [issue, ...more] = issuesIn(rig, shop);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ title: expect.stringContaining("Leaked in acme/shop: ") });
    expect(issue?.body).toContain("`prod/db`");
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

describe("a managed secret that leaked", () => {
  it("is put aside for some days alone, and its finding ends when its value is replaced twice", async () => {
    const rig = await secretsScene();
    const managed = new ManagedSecrets(rig);
    await managed.put("prod/db", password(1));
    const head = rig.github.commit(shop, "topic", { "deploy/db.yaml": inYaml(password(1)) }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const id = findingsOf(rig)[0]?.fingerprint.slice(0, 10);
    expect(await say(rig, pull, "mia", `/warden dismiss ${id} ${head} reason:"No."`)).toContain("it is no false alarm");
    expect(await say(rig, pull, "mia", `/warden dismiss ${id} ${head} as:wont-fix reason:"No."`)).toContain("only until a day");
    await say(rig, pull, "mia", `/warden dismiss ${id} ${head} as:wont-fix until:2026-01-20 reason:"Replaced on Monday."`);
    expect(secretChecks(rig, head).at(-1)?.conclusion).toBe("success");
    await say(rig, pull, "mia", `/warden reopen ${id}`);
    await managed.put("prod/db", password(2));
    await sweepAnHourLater(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "open" }]);
    await managed.put("prod/db", password(3));
    await sweepAnHourLater(rig);
    expect(findingsOf(rig)).toMatchObject([{ state: "revoked", resolution: { by: "the bot" } }]);
    expect(secretChecks(rig, head).at(-1)?.conclusion).toBe("success");
  });
});
