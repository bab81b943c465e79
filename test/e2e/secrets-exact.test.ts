import { describe, expect, it } from "vitest";
import { leaks, plantedIn, writtenBy } from "./canary.ts";
import { ManagedSecrets, password } from "./managed-secrets.ts";
import { asking, findingsOf, propose, secretChecks, secretComments, secretsScene, shop, token, work } from "./secrets-scene.ts";

const inYaml = (value: string): string => `apiVersion: v1\nkind: Secret\ndata:\n  password: ${Buffer.from(value).toString("base64")}\n`;

describe("a managed secret", () => {
  it("is recognised in base64 within a file, with its name, whatever the rules, the policy and the line say", async () => {
    const rig = await secretsScene(asking("{ mode: enforce, preset: none }"));
    const managed = new ManagedSecrets(rig);
    await managed.put("prod/db", JSON.stringify({ username: "shop", password: password(1) }));
    const text = `# gitleaks:allow\n${inYaml(password(1))}`;
    const head = rig.github.commit(shop, "topic", { "deploy/db.yaml": text }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(check?.output.summary).toContain("the value of the managed secret `prod/db`, field `password` (in use now), encoded as base64");
    expect(secretComments(rig, pull)[0]).toContain("no false alarm");
    expect(findingsOf(rig)).toMatchObject([{ detail: { certainty: "exact", managed: [{ name: "prod/db", field: "password" }] } }]);
  });

  it("is not named in a public repository", async () => {
    const rig = await secretsScene(undefined, { open: true });
    await new ManagedSecrets(rig).put("prod/db", password(2));
    const head = rig.github.commit(shop, "topic", { "a.env": `PASS=${password(2)}\n` }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check?.conclusion).toBe("failure");
    expect(check?.output.summary).toContain("the value of a managed secret of this organisation");
    const shown = JSON.stringify([rig.github.requests.filter(({ write }) => write), secretComments(rig, pull)]);
    expect(shown).not.toContain("prod/db");
  });

  it("that was replaced counts as long as it is the previous version", async () => {
    const rig = await secretsScene();
    const managed = new ManagedSecrets(rig);
    await managed.put("prod/db", password(3));
    await managed.put("prod/db", password(4));
    const head = rig.github.commit(shop, "topic", { "a.env": `PASS=${password(3)}\n` }, "carl");
    propose(rig, "topic");
    await work(rig);
    expect(secretChecks(rig, head)[0]?.output.summary).toContain("`prod/db` (its previous version)");
  });
});

describe("no value is found in anything that the bot wrote", () => {
  it("when it found secrets in files, messages, titles, comments and issues, and told of them", async () => {
    const rig = await secretsScene(undefined, { recorded: true });
    const secrets = plantedIn(rig);
    await new ManagedSecrets(rig).put("prod/db", password(5));
    secrets.set(password(5), "managed secret");
    for (let seed = 50; seed < 58; seed += 1) secrets.set(token(seed), `token ${seed}`);
    const encoded = Buffer.from(token(51)).toString("base64");
    const files = { "a.env": `A=${token(50)}\nB=${encoded}\n`, "b.yaml": inYaml(password(5)), [`docs/${token(52)}.md`]: `${token(53)}\n` };
    rig.github.commit(shop, "topic", files, "carl", { message: `Use ${token(54)}` });
    rig.github.commit(shop, "main", { "c.env": `C=${password(5)}\n` }, "carl");
    const pull = propose(rig, "topic", { title: `Key ${token(55)}` });
    rig.github.as("carl").request("POST", `/repos/${shop}/issues/${pull}/comments`, { body: `Try ${token(56)}` });
    rig.github.as("carl").request("POST", `/repos/${shop}/issues`, { title: "Help", body: `Mine is ${token(57)}` });
    await work(rig);
    const found = new Set(findingsOf(rig).map(({ detail }) => (detail as { valueTag: string }).valueTag));
    expect(found.size).toBeGreaterThanOrEqual(7);
    const written = await writtenBy(rig);
    // A webhook waits in the queue as GitHub sent it; what the bot itself says there is another thing.
    const own = rig.recording.sent.filter((body) => (JSON.parse(body) as { type: string }).type !== "delivery");
    expect(own.length).toBeGreaterThan(0);
    written.set("queue", own.join("\n"));
    expect(leaks(new Map([["here", `x ${encoded} y`]]), secrets)).toEqual(["here: token 51"]);
    expect(leaks(written, secrets)).toEqual([]);
  });
});
