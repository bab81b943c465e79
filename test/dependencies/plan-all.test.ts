import { describe, expect, it } from "vitest";
import { strategies } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { maven } from "../../src/dependencies/ecosystems/maven/maven.ts";
import { planAll } from "../../src/dependencies/plan-all.ts";
import { answerMaven } from "../../src/dependencies/registries/maven.ts";
import { MavenRepository, pomOf } from "../registries/maven.ts";
import { advisoryOf } from "./ecosystems/maven/fixture.ts";

describe("the packages of a project", () => {
  it.each(["low", "critical"] as const)("are all settled, also what another one's plan settles along with it: %s", async (severity) => {
    const repository = new MavenRepository()
      .publish("g:top:1")
      .publish("g:top:2", { dependencies: ["g:new:1"] })
      .publish("g:new:1")
      .publish("g:new:2");
    const files = new Map([["pom.xml", pomOf("t:app:1", { dependencies: ["g:top:1"] })]]);
    const advisories = [advisoryOf("g:new", "2", { severity }), advisoryOf("g:top", "2")];
    const paths = { directory: "", manifest: "pom.xml", files: ["pom.xml"] };
    const { plans, unfixable } = await planAll(maven, paths, files, advisories, { strategies, cooldownHours: 0, now: 0 }, (query) =>
      answerMaven(query, repository),
    );
    expect(plans.map(({ package: name }) => name)).toEqual(["g:top"]);
    expect(plans[0]?.changes).toMatchObject([
      { package: "g:top", from: "1", to: "2", strategy: "bump" },
      { package: "g:new", from: null, to: "2", strategy: "override" },
    ]);
    expect(unfixable).toEqual([]);
  });
});
