import { describe, expect, it } from "vitest";
import { draftAdvisory } from "../../src/github/advisory-kinds.ts";
import { marked, tellInIssue } from "../../src/github/issue-kinds.ts";
import { kindScene } from "./kind-scene.ts";

const about = { about: "a1b2" };
const told = (words: string) => ({ title: `Leaked: ${words}`, body: marked(words, "a1b2") });
const drafted = (words: string) => ({ summary: `Leaked: ${words}`, description: marked(words, "a1b2"), severity: "critical" });

describe("an issue that tells privately", () => {
  const issues = (ann: Awaited<ReturnType<typeof kindScene>>["ann"], repository = "api") =>
    ann.request("GET", `/repos/acme/${repository}/issues?state=all`).body as {
      title: string;
      body: string;
      state: string;
      number: number;
    }[];

  it("is written once and edited in place from then on, also when somebody closed it", async () => {
    const { ann, change, read, perform, fulfilled } = await kindScene(tellInIssue);
    expect(await read(change("api", about, told("one")))).toBeNull();
    await perform(change("api", about, told("one")));
    expect(await fulfilled(change("api", about, told("one")))).toBe(true);
    await perform(change("api", about, told("one")));
    ann.request("PATCH", "/repos/acme/api/issues/1", { state: "closed" });
    await perform(change("api", about, told("two")));
    expect(issues(ann)).toMatchObject([{ ...told("two"), state: "closed" }]);
  });

  it("is another one for something else, and for what somebody else wrote alike", async () => {
    const { ann, change, perform } = await kindScene(tellInIssue);
    ann.request("POST", "/repos/acme/api/issues", told("mine"));
    await perform(change("api", about, told("one")));
    await perform(change("api", { about: "c3d4" }, { title: "Other", body: marked("other", "c3d4") }));
    expect(issues(ann).map(({ title }) => title)).toEqual(["Other", "Leaked: one", "Leaked: mine"]);
  });

  it("is never written where everybody reads, however it came to that", async () => {
    const { github, ann, change, perform } = await kindScene(tellInIssue);
    await expect(perform(change("site", about, told("one")))).rejects.toMatchObject({ code: "issue_would_be_public" });
    expect(issues(ann, "site")).toEqual([]);
    expect(github.writes({ route: /^\/repos\/acme\/site\/issues/ })).toBe(0);
  });
});

describe("a draft of a security advisory", () => {
  const advisories = (ann: Awaited<ReturnType<typeof kindScene>>["ann"]) =>
    ann.request("GET", "/repos/acme/site/security-advisories").body as {
      ghsa_id: string;
      state: string;
      summary: string;
      description: string;
    }[];

  it("is made once and edited in place, and says nothing of a package", async () => {
    const { ann, change, read, perform, fulfilled } = await kindScene(draftAdvisory);
    expect(await read(change("site", about, drafted("one")))).toBeNull();
    await perform(change("site", about, drafted("one")));
    expect(await fulfilled(change("site", about, drafted("one")))).toBe(true);
    await perform(change("site", about, drafted("two")));
    expect(advisories(ann)).toMatchObject([{ ...drafted("two"), state: "draft", vulnerabilities: [{ package: { ecosystem: "other" } }] }]);
  });

  it("that somebody closed or published is theirs", async () => {
    const { ann, change, perform, fulfilled } = await kindScene(draftAdvisory);
    await perform(change("site", about, drafted("one")));
    const [advisory] = advisories(ann);
    ann.request("PATCH", `/repos/acme/site/security-advisories/${advisory?.ghsa_id}`, { state: "closed" });
    expect(await fulfilled(change("site", about, drafted("two")))).toBe(true);
    await perform(change("site", about, drafted("two")));
    expect(advisories(ann)).toMatchObject([{ ...drafted("one"), state: "closed" }]);
  });
});
