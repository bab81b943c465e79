import { describe, expect, it } from "vitest";
import { strategies } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { maven } from "../../src/dependencies/ecosystems/maven/maven.ts";
import { planAll } from "../../src/dependencies/plan-all.ts";
import { answerMaven } from "../../src/dependencies/registries/maven.ts";
import { MavenRepository, pomOf } from "../registries/maven.ts";
import { advisoryOf } from "./ecosystems/maven/fixture.ts";

describe("the packages of a project", () => {
  it.each([
    ["before", ["high", "low"]],
    ["after", ["low", "high"]],
  ] as const)("are all settled, also what a plan brings in that was looked at %s it", async (_when, [one, other]) => {
    const repository = new MavenRepository()
      .publish("g:top:1")
      .publish("g:top:2", { dependencies: ["g:new:1"] })
      .publish("g:new:1")
      .publish("g:new:2");
    const files = new Map([["pom.xml", pomOf("t:app:1", { dependencies: ["g:top:1"] })]]);
    const advisories = [advisoryOf("g:new", "2", { severity: one }), advisoryOf("g:top", "2", { severity: other })];
    const paths = { directory: "", manifest: "pom.xml", files: ["pom.xml"] };
    const { plans, unfixable } = await planAll(maven, paths, files, advisories, { strategies, cooldownHours: 0, now: 0 }, (query) =>
      answerMaven(query, repository),
    );
    expect(plans.map(({ package: name, to }) => `${name} ${to}`)).toEqual(["g:top 2", "g:new 2"]);
    expect(unfixable).toEqual([]);
  });
});
