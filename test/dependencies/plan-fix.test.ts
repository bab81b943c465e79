import { describe, expect, it } from "vitest";
import type { Advisory } from "../../src/dependencies/advisory.ts";
import { actions } from "../../src/dependencies/ecosystems/actions/actions.ts";
import type { Ecosystem, Files } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { maven } from "../../src/dependencies/ecosystems/maven/maven.ts";
import type { Ask } from "../../src/dependencies/make-plan.ts";
import { planFix } from "../../src/dependencies/plan-fix.ts";
import { answerActions } from "../../src/dependencies/registries/actions.ts";
import { answerMaven } from "../../src/dependencies/registries/maven.ts";
import { GitHubTags } from "../registries/actions.ts";
import { MavenRepository, pomOf } from "../registries/maven.ts";
import { advisoryOf, stepsOf, workflow } from "./ecosystems/actions/fixture.ts";
import { advisoryOf as mavenAdvisoryOf } from "./ecosystems/maven/fixture.ts";

const options = { strategies: ["bump", "override"], cooldownHours: 0, now: 0 } as const;

function made(ecosystem: Ecosystem, files: Files, advisory: Advisory, ask: Ask, others: readonly Advisory[] = []) {
  const [paths] = ecosystem.projects([...files.keys()]);
  if (paths === undefined) throw new TypeError("no project");
  const wish = { package: advisory.package, advisories: [advisory], known: [], options, ask, askAdvisories: async () => others };
  return planFix(ecosystem, paths, files, wish);
}

describe("the fix of what files do not tell the version of", () => {
  it.each(["", " # v1.1.0"])("is planned for an action at a commit, whatever stands beside it: %j", async (comment) => {
    const github = new GitHubTags();
    const tool = github.repository("acme/tool").release("v1.0.0").release("v1.1.0");
    const files = new Map([[workflow, stepsOf(`acme/tool@${tool.at("v1.0.0")}${comment}`)]]);
    const ask: Ask = (query) => answerActions(query, github);
    const fix = await made(actions as Ecosystem, files, advisoryOf("acme/tool", "1.1.0"), ask);
    expect(fix).toMatchObject({ kind: "fix", plan: { to: "v1.1.0" } });
    const after = fix.kind === "fix" ? fix.files : files;
    expect(await made(actions as Ecosystem, after, advisoryOf("acme/tool", "1.1.0"), ask)).toEqual({ kind: "settled" });
  });

  it("is planned for a package that only others of Maven's bring", async () => {
    const repository = new MavenRepository()
      .publish("g:leaf:1")
      .publish("g:leaf:2")
      .publish("g:middle:1", { dependencies: ["g:leaf:1"] });
    const ask: Ask = (query) => answerMaven(query, repository);
    const pom = (...dependencies: readonly string[]) => new Map([["pom.xml", pomOf("t:app:1", { dependencies })]]);
    const advisory = mavenAdvisoryOf("g:leaf", "2");
    expect(await made(maven as Ecosystem, pom("g:middle:1"), advisory, ask)).toMatchObject({
      kind: "fix",
      plan: { strategy: "override", to: "2" },
    });
    expect(await made(maven as Ecosystem, pom(), advisory, ask)).toEqual({ kind: "settled" });
  });
});

describe("what comes in along with a fix of Maven's", () => {
  const repository = new MavenRepository()
    .publish("g:leaf:1")
    .publish("g:leaf:2")
    .publish("g:leaf:3")
    .publish("g:top:1", { dependencies: ["g:leaf:1"] })
    .publish("g:top:2", { dependencies: ["g:leaf:2"] });
  const files = new Map([["pom.xml", pomOf("t:app:1", { dependencies: ["g:top:1"] })]]);
  const fixed = (others: readonly Advisory[]) =>
    made(maven as Ecosystem, files, mavenAdvisoryOf("g:top", "2"), (query) => answerMaven(query, repository), others);

  it("is asked about, and told", async () => {
    const fix = await fixed([]);
    expect(fix).toMatchObject({ plan: { changes: [{ package: "g:top" }], brings: ["g:leaf@2"] } });
    expect(fix.kind === "fix" && fix.verified.join(" ")).toContain("The 2 versions that come in are vulnerable by no advisory");
  });

  it("gets another version where it is vulnerable by something new", async () => {
    const news = mavenAdvisoryOf("g:leaf", "3", { ranges: [{ introduced: "2", fixed: "3", lastAffected: null }] });
    expect(await fixed([news])).toMatchObject({
      kind: "fix",
      plan: { changes: [{ package: "g:top" }, { package: "g:leaf", from: "1", to: "3", strategy: "override" }] },
    });
  });

  it("may be as vulnerable as it was before, which is told", async () => {
    const fix = await fixed([mavenAdvisoryOf("g:leaf", null)]);
    expect(fix).toMatchObject({ kind: "fix", plan: { changes: [{ package: "g:top" }] } });
    const told = fix.kind === "fix" ? fix.verified.join(" ") : "";
    expect(told).toContain(
      "Of the 2 versions that come in one is vulnerable by no advisory of GitHub's database. The others were vulnerable",
    );
  });
});
