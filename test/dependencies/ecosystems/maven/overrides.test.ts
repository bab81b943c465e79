import { describe, expect, it } from "vitest";
import { MavenRepository, pomOf } from "../../../registries/maven.ts";
import { advisoryOf, fix } from "./fixture.ts";

const repositoryWith = (): MavenRepository =>
  new MavenRepository()
    .publish("g:leaf:1.0.0")
    .publish("g:leaf:1.0.1")
    .publish("g:leaf:1.2.0")
    .publish("g:parent:1", { packaging: "pom", properties: { leaf: "1.0.0" }, managed: [`g:leaf:\${leaf}`] })
    .publish("g:middle:1", { parent: "g:parent:1", dependencies: ["g:leaf"] })
    .publish("g:far:1", { dependencies: ["g:middle:1"] })
    .publish("g:newer:1", { dependencies: ["g:leaf:1.2.0"] })
    .publish("g:optional:1", { dependencies: ["g:leaf:1.0.0:optional", "g:middle:1:test", "g:far:1:provided"] })
    .publish("g:bom:1", { packaging: "pom", managed: ["g:leaf:1.2.0"] })
    .publish("g:broken:1", { dependencies: ["g:missing:1"] });
const advisories = [advisoryOf("g:leaf", "1.0.1")];
const own = "t:app:1";

describe("what comes only by other dependencies", () => {
  it("gets an entry of dependencyManagement, which says what it is", async () => {
    const text = pomOf(own, { dependencies: ["g:far:1"] });
    const { files, plan } = await fix(repositoryWith(), text, advisories);
    expect(plan).toMatchObject({ strategy: "override", to: "1.0.1", paths: [["g:far@1", "g:middle@1", "g:leaf@1.0.0"]] });
    expect(plan?.changes).toEqual([
      { package: "g:leaf", from: "1.0.0", to: "1.0.1", manifest: "pom.xml", file: "pom.xml", strategy: "override" },
    ]);
    expect(plan?.notes.join()).toContain("It stays until somebody removes it.");
    const entry =
      "<dependency>\n        <groupId>g</groupId>\n        <artifactId>leaf</artifactId>\n        <version>1.0.1</version>\n      </dependency>";
    expect(files.get("pom.xml")).toBe(
      text.replace(
        "  <dependencies>",
        `  <dependencyManagement>\n    <dependencies>\n      ${entry}\n    </dependencies>\n  </dependencyManagement>\n  <dependencies>`,
      ),
    );
    expect((await fix(repositoryWith(), files, advisories)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it.each([
    ["<dependencyManagement>\n    <dependencies>\n      <!-- none -->\n    </dependencies>\n  </dependencyManagement>"],
    ["<dependencyManagement><dependencies/></dependencyManagement>"],
    ["<dependencyManagement/>"],
    ["<dependencyManagement>\r\n\t<dependencies>\r\n\t</dependencies>\r\n</dependencyManagement>"],
  ])("is added to %j", async (management) => {
    const text = pomOf(own, { dependencies: ["g:middle:1"] }).replace("  <dependencies>", `  ${management}\n  <dependencies>`);
    const { files } = await fix(repositoryWith(), text, advisories);
    expect(
      files
        .get("pom.xml")
        ?.replace(/\s*<dependency>\s*<groupId>g<\/groupId>\s*<artifactId>leaf[\s\S]*?<\/dependency>/, "")
        .replace(/\s/g, ""),
    ).toContain(
      management
        .replace("<dependencies/>", "<dependencies></dependencies>")
        .replace("<dependencyManagement/>", "<dependencyManagement><dependencies></dependencies></dependencyManagement>")
        .replace(/\s/g, ""),
    );
    expect((await fix(repositoryWith(), files, advisories)).plan).toBeUndefined();
  });

  it.each([
    ["a parent", { parent: "g:parent:1", dependencies: ["g:leaf"] }],
    ["an imported list", { managed: ["g:parent:1:import"], dependencies: ["g:leaf"] }],
  ])("gets one, too, where it has its version by %s from outside", async (_who, artifact) => {
    const { files, plan } = await fix(repositoryWith(), pomOf(own, artifact), advisories);
    expect(plan).toMatchObject({ strategy: "override", changes: [{ from: "1.0.0", to: "1.0.1" }], paths: [["g:leaf@1.0.0"]] });
    expect((await fix(repositoryWith(), files, advisories)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it("leaves out what the entry that it takes the place of leaves out", async () => {
    const list = pomOf("g:list:1", { packaging: "pom", managed: ["g:middle:1"] }).replace(
      "<version>1</version></dependency>",
      "<version>1</version><exclusions><exclusion><groupId>g</groupId><artifactId>leaf</artifactId></exclusion></exclusions></dependency>",
    );
    const repository = repositoryWith()
      .publish("g:middle:2", { dependencies: ["g:leaf:1.0.0"] })
      .publish("g:list:1");
    repository.put("g/list/1/list-1.pom", list);
    const text = pomOf(own, { managed: ["g:list:1:import"], dependencies: ["g:middle"] });
    const { files } = await fix(repository, text, [advisoryOf("g:middle", "2")]);
    expect(files.get("pom.xml")).toMatch(/<version>2<\/version>\s*<exclusions>\s*<exclusion>\s*<groupId>g<\/groupId>\s*<artifactId>leaf</);
    expect((await fix(repository, files, advisories)).noFix).toMatchObject([{ code: "not-installed" }]);
  });

  it("is followed into profiles that are active by default, and no others", async () => {
    const profile = (activation: string): string =>
      pomOf(own).replace(
        "</project>",
        `<profiles><profile><id>p</id><activation><activeByDefault>${activation}</activeByDefault></activation><dependencies><dependency><groupId>g</groupId><artifactId>middle</artifactId><version>1</version></dependency></dependencies></profile></profiles></project>`,
      );
    expect((await fix(repositoryWith(), profile("TRUE"), advisories)).plan?.paths).toEqual([["g:middle@1", "g:leaf@1.0.0"]]);
    expect((await fix(repositoryWith(), profile("false"), advisories)).noFix).toMatchObject([{ code: "not-installed" }]);
  });

  it("is followed through ranges", async () => {
    const repository = repositoryWith().publish("g:ranging:1", { dependencies: ["g:middle:[1,2)", "g:leaf:[1.0.0]:test"] });
    const { plan } = await fix(repository, pomOf(own, { dependencies: ["g:ranging:1"] }), advisories);
    expect(plan?.paths).toEqual([["g:ranging@1", "g:middle@1", "g:leaf@1.0.0"]]);
  });

  it("is set once for all modules, in their common parent, and never lower than what one of them has", async () => {
    const given = new Map([
      ["pom.xml", pomOf("t:root:1", { packaging: "pom" })],
      ["a/pom.xml", pomOf("t:a:1", { parent: "t:root:1", dependencies: ["g:far:1"] }).replace("<relativePath/>", "")],
      ["b/pom.xml", pomOf("t:b:1", { parent: "t:root:1", dependencies: ["g:newer:1", "t:a:1"] }).replace("<relativePath/>", "")],
    ]);
    const { files, plan } = await fix(repositoryWith().publish("g:leaf:1.3.0"), given, advisories);
    expect([...files].filter(([path, text]) => given.get(path) !== text).map(([path]) => path)).toEqual(["pom.xml"]);
    expect(plan).toMatchObject({ to: "1.3.0", changes: [{ manifest: "pom.xml", from: "1.0.0" }] });
  });

  it.each([
    ["a nearer one is newer", { dependencies: ["g:far:1", "g:newer:1"] }],
    ["an imported list says so", { dependencies: ["g:far:1"], managed: ["g:bom:1:import"] }],
    ["it is excluded", { dependencies: ["g:far:1"], exclusions: ["g:leaf"] }],
    ["everything is excluded", { dependencies: ["g:far:1"], exclusions: ["*:*"] }],
    ["it is optional, for tests, or provided", { dependencies: ["g:optional:1"] }],
  ])("is left as it is where %s", async (_why, artifact) => {
    const { plan, noFix } = await fix(repositoryWith(), pomOf(own, artifact), advisories);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: expect.stringMatching(/^not-(vulnerable|installed)$/) }]);
  });

  it("is refused where the way to it cannot be followed, or the policy says so", async () => {
    const { noFix } = await fix(repositoryWith(), pomOf(own, { dependencies: ["g:broken:1"] }), advisories);
    expect(noFix).toMatchObject([{ code: "unresolved", blockedBy: ["g:missing:1"] }]);
    const { noFix: forbidden } = await fix(repositoryWith(), pomOf(own, { dependencies: ["g:far:1"] }), advisories, {
      strategies: ["bump"],
    });
    expect(forbidden).toMatchObject([{ code: "blocked" }]);
  });

  it("does not run in circles", async () => {
    const repository = repositoryWith()
      .publish("g:x:1", { dependencies: ["g:y:1"] })
      .publish("g:y:1", { dependencies: ["g:x:1"], managed: ["g:y:1:import"] });
    const { noFix } = await fix(repository, pomOf(own, { dependencies: ["g:x:1"] }), advisories);
    expect(noFix).toMatchObject([{ code: "unresolved" }]);
  });

  describe("with a version that is taken for another reason", () => {
    const repository = () =>
      repositoryWith()
        .publish("g:top:1", { dependencies: ["g:other:1"] })
        .publish("g:top:2", { dependencies: ["g:leaf:1.0.0", "g:other:2"] })
        .publish("g:other:1")
        .publish("g:other:2");
    const wanted = [advisoryOf("g:top", "2")];
    const text = pomOf(own, { dependencies: ["g:top:1"] });

    it("is told, and gets an entry where it is vulnerable", async () => {
      const { plan: plain } = await fix(repository(), text, wanted);
      expect(plain?.brings).toEqual(["g:leaf@1.0.0", "g:other@2"]);
      expect(plain?.changes).toHaveLength(1);
      const { plan, files } = await fix(repository(), text, wanted, {}, [...wanted, ...advisories]);
      expect(plan?.changes).toMatchObject([
        { package: "g:top", from: "1", to: "2", strategy: "bump" },
        { package: "g:leaf", from: null, to: "1.0.1", strategy: "override" },
      ]);
      expect(plan).toMatchObject({ to: "2", strategy: "bump", brings: ["g:leaf@1.0.1", "g:other@2"] });
      expect((await fix(repository(), files, advisories)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
    });

    it("is in the way where it has no fixed version", async () => {
      const { plan, noFix } = await fix(repository(), text, wanted, {}, [...wanted, advisoryOf("g:leaf", null)]);
      expect(plan).toBeUndefined();
      expect(noFix).toMatchObject([{ code: "new-vulnerability", blockedBy: ["g:leaf@1.0.0"] }]);
    });

    it("is left to another plan where the repository itself gives it a version", async () => {
      const managed = pomOf(own, { managed: ["g:leaf:1.0.0"], dependencies: ["g:top:1"] });
      const { plan, files } = await fix(repository(), managed, wanted, {}, [...wanted, ...advisories]);
      expect(plan?.changes).toHaveLength(1);
      expect((await fix(repository(), files, advisories)).plan?.changes).toMatchObject([
        { package: "g:leaf", to: "1.0.1", strategy: "bump" },
      ]);
    });

    it("is in nobody's way where an older version of it was vulnerable by the same", async () => {
      const older = repository()
        .publish("g:leaf:0.9.0")
        .publish("g:top:1", { dependencies: ["g:leaf:0.9.0"] });
      const { plan } = await fix(older, text, wanted, {}, [...wanted, advisoryOf("g:leaf", null)]);
      expect(plan?.changes).toHaveLength(1);
      const news = advisoryOf("g:leaf", null, { ranges: [{ introduced: "1.0.0", fixed: "1.2.0", lastAffected: null }] });
      const { plan: more } = await fix(older, text, wanted, {}, [...wanted, news]);
      expect(more?.changes[1]).toMatchObject({ package: "g:leaf", from: "0.9.0", to: "1.2.0", strategy: "override" });
    });

    it("is in nobody's way where it was there before, or cannot be read", async () => {
      const both = pomOf(own, { dependencies: ["g:top:1", "g:middle:1", "g:broken:1"] });
      const { plan } = await fix(repository(), both, wanted, {}, [...wanted, advisoryOf("g:leaf", null)]);
      expect(plan?.changes).toHaveLength(1);
    });
  });
});
