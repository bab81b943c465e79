import { describe, expect, it } from "vitest";
import { callsOf, eventsOf, writesTo } from "./assertions.ts";
import {
  annotationsOn,
  asking,
  findingsOf,
  propose,
  secretChecks,
  secretComments,
  secretsScene,
  shop,
  token,
  work,
} from "./secrets-scene.ts";

const leak = (seed: number): string => `// settings\nexport const key = "${token(seed)}";\n`;

describe("a push", () => {
  it("with a token gets a check that says what leaked, where, and what to do", async () => {
    const rig = await secretsScene();
    const sha = rig.github.commit(shop, "main", { "src/config.ts": leak(1) }, "carl");
    await work(rig);
    const [check, ...more] = secretChecks(rig, sha);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ conclusion: "failure", output: { title: "GitHub personal access token (classic) leaked" } });
    expect(check?.output.summary).toContain("`src/config.ts` line 2");
    expect(check?.output.summary).toContain("revoke it");
    expect(annotationsOn(rig, check?.id)).toMatchObject([
      { path: "src/config.ts", start_line: 2, end_line: 2, annotation_level: "failure" },
    ]);
    expect(findingsOf(rig)).toMatchObject([{ state: "open", detail: { certainty: "checksum", onDefaultBranch: true } }]);
  });

  it("without one says nothing, and costs few requests", async () => {
    const rig = await secretsScene();
    const sha = rig.github.commit(shop, "main", { "src/config.ts": "export const key = process.env.KEY;\n" }, "carl");
    await work(rig);
    expect(secretChecks(rig, sha)).toEqual([]);
    expect(writesTo(rig, shop)).toEqual([]);
    // Settings and rule files, those of the organisation, and the commit.
    const paths = callsOf(rig).map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual([
      "POST /graphql",
      "GET /repos/acme/.github/contents/.gitleaks.toml",
      "GET /repos/acme/.github/contents/.gitleaksignore",
      `GET /repos/acme/shop/commits/${sha}`,
    ]);
  });

  it("is scanned once, however often its delivery comes", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "main", { "src/config.ts": leak(3) }, "carl");
    await work(rig);
    const guid = rig.github.deliveries.findLast(({ event }) => event === "push")?.guid ?? "";
    const before = { calls: callsOf(rig).length, events: eventsOf(rig).length, findings: findingsOf(rig) };
    rig.github.redeliver(guid);
    await work(rig);
    expect({ calls: callsOf(rig).length, events: eventsOf(rig).length, findings: findingsOf(rig) }).toEqual(before);
  });

  it("is not looked at where the policy is off", async () => {
    const rig = await secretsScene(asking("{ mode: off }"));
    rig.github.commit(shop, "main", { "src/config.ts": leak(4) }, "carl");
    await work(rig);
    expect(callsOf(rig)).toEqual([]);
    expect(findingsOf(rig)).toEqual([]);
  });

  it("gets a neutral check and nothing else where the policy only reports", async () => {
    const rig = await secretsScene(asking("{ mode: report }"));
    const sha = rig.github.commit(shop, "main", { "src/config.ts": leak(5) }, "carl");
    await work(rig);
    expect(secretChecks(rig, sha)).toMatchObject([
      { conclusion: "neutral", output: { title: "Would fail: GitHub personal access token (classic) leaked" } },
    ]);
    expect(writesTo(rig, shop)).toEqual(["POST /check-runs"]);
  });
});

describe("a pull request", () => {
  it("with a token fails its check, and one comment says what to do", async () => {
    const rig = await secretsScene();
    const head = rig.github.commit(shop, "topic", { "src/config.ts": leak(10) }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    expect(secretChecks(rig, head).map(({ conclusion }) => conclusion)).toEqual(["failure"]);
    const [comment, ...more] = secretComments(rig, pull);
    expect(more).toEqual([]);
    expect(comment).toContain("### A secret leaked in this pull request");
    expect(comment).toContain(`/warden dismiss ${findingsOf(rig)[0]?.fingerprint.slice(0, 10)} ${head}`);
  });

  it("says of each commit what was added there, also when a later one takes it out again", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "topic", { "a.env": `TOKEN=${token(2)}\n` }, "carl");
    const head = rig.github.commit(shop, "topic", { "a.env": "TOKEN=\n" }, "carl");
    propose(rig, "topic");
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check?.conclusion).toBe("failure");
    expect(check?.output.summary).toContain("not in the newest commit any more, but in the history");
    expect(annotationsOn(rig, check?.id)).toEqual([]);
  });

  it("has its remarks where the head commit has the secrets, though an earlier one brought them", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "topic", { "a.env": `TOKEN=${token(2)}\n` }, "carl");
    const head = rig.github.commit(shop, "topic", { "a.env": `# one\n# two\nTOKEN=${token(2)}\n` }, "carl");
    propose(rig, "topic");
    await work(rig);
    expect(annotationsOn(rig, secretChecks(rig, head)[0]?.id)).toMatchObject([{ path: "a.env", start_line: 3 }]);
  });

  it("without one passes, so that the check can be required, and gets no comment", async () => {
    const rig = await secretsScene();
    const head = rig.github.commit(shop, "topic", { "src/config.ts": "export {};\n" }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    expect(secretChecks(rig, head)).toMatchObject([{ conclusion: "success", output: { title: "No secrets found" } }]);
    expect(secretComments(rig, pull)).toEqual([]);
  });

  it("whose commit is taken away passes, and its comment says that the secret is known to others all the same", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "topic", { "src/config.ts": leak(11) }, "carl");
    const pull = propose(rig, "topic");
    await work(rig);
    const clean = rig.github.commit(shop, "clean", { "src/config.ts": "export {};\n" }, "carl");
    rig.github.as("carl").request("PATCH", `/repos/${shop}/git/refs/heads/topic`, { sha: clean, force: true });
    await work(rig);
    expect(secretChecks(rig, clean)).toMatchObject([{ conclusion: "success" }]);
    const [comment, ...more] = secretComments(rig, pull);
    expect(more).toEqual([]);
    expect(comment).toContain("### All settled");
    expect(comment).toContain("whoever saw them has them still");
    expect(findingsOf(rig)).toMatchObject([{ state: "open" }]);
  });

  it("of a fork is looked at in the same way", async () => {
    const rig = await secretsScene(undefined, { open: true });
    rig.github.createUser("eve");
    const fork = rig.github.createFork(shop, "eve").full_name;
    const head = rig.github.commit(fork, "topic", { "src/config.ts": leak(12) }, "eve");
    const pull = propose(rig, "eve:topic", { by: "eve" });
    await work(rig);
    expect(secretChecks(rig, head).map(({ conclusion }) => conclusion)).toEqual(["failure"]);
    expect(secretComments(rig, pull)).toHaveLength(1);
  });

  it("does not fail for what its base branch has, which is counted", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "main", { "old.ts": leak(13) }, "carl");
    await work(rig);
    const head = rig.github.commit(shop, "topic", { "new.ts": "export {};\n" }, "carl");
    propose(rig, "topic");
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check?.conclusion).toBe("success");
    expect(check?.output.summary).toContain("1 other open finding of this repository was there before");
  });

  it("that touches a line of the base branch with a secret in it does not fail for it", async () => {
    const rig = await secretsScene();
    rig.github.commit(shop, "main", { "old.ts": leak(14) }, "carl");
    await work(rig);
    const head = rig.github.commit(shop, "topic", { "old.ts": `${leak(14).replace("key", "renamed")}` }, "carl");
    propose(rig, "topic");
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check?.conclusion).toBe("success");
    expect(check?.output.summary).toContain("was on the default branch before");
  });

  it("with a secret in its description fails, also when it was edited away at once", async () => {
    const rig = await secretsScene();
    const head = rig.github.commit(shop, "topic", { "a.ts": "export {};\n" }, "carl");
    const pull = propose(rig, "topic", { body: `Use ${token(15)} for now.` });
    rig.github.as("carl").request("PATCH", `/repos/${shop}/pulls/${pull}`, { body: "Nothing to see." });
    await work(rig);
    const [check] = secretChecks(rig, head);
    expect(check?.conclusion).toBe("failure");
    expect(check?.output.summary).toContain(`the description of #${pull}`);
  });
});
