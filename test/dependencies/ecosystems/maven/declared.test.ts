import { describe, expect, it } from "vitest";
import { maven } from "../../../../src/dependencies/ecosystems/maven/maven.ts";
import { MavenRepository, pomOf } from "../../../registries/maven.ts";
import { advisoryOf, fix, projectOf } from "./fixture.ts";

function repositoryWith(...more: readonly string[]): MavenRepository {
  const repository = new MavenRepository();
  for (const each of ["g:leaf:1.0.0", "g:leaf:1.0.1-beta-1", "g:leaf:1.0.1", "g:leaf:1.1.0", "g:leaf:2.0.0", ...more])
    repository.publish(each);
  return repository;
}
const advisories = [advisoryOf("g:leaf", "1.0.1")];
const own = "t:app:1";

describe("a version that a POM names", () => {
  it("goes to the lowest that is not affected, and nothing else moves", async () => {
    const text = `\uFEFF${pomOf(own, { dependencies: ["g:leaf:1.0.0", "g:other:1.0.0"] })
      .replace("<version>1.0.0</version>", "<version>\n  1.0.0 </version> <!-- <version>1.0.0</version> -->")
      .replaceAll("\n", "\r\n")}\t`;
    const { files, plan } = await fix(repositoryWith(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace("  1.0.0 ", "  1.0.1 "));
    expect(plan?.changes).toEqual([
      { package: "g:leaf", from: "1.0.0", to: "1.0.1", manifest: "pom.xml", file: "pom.xml", strategy: "bump" },
    ]);
    expect((await fix(repositoryWith(), files, advisories)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it("is a property that several have, where all of them have that version", async () => {
    const text = pomOf(own, {
      properties: { "leaf.version": "1.0.0", alias: `\${leaf.version}` },
      dependencies: [`g:leaf:\${alias}`, `g:twin:\${leaf.version}`],
    });
    const { files, plan } = await fix(repositoryWith("g:twin:1.0.0", "g:twin:1.0.1"), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace("<leaf.version>1.0.0", "<leaf.version>1.0.1"));
    expect(plan?.changes.map((change) => `${change.package} ${change.from} ${change.to}`)).toEqual([
      "g:leaf 1.0.0 1.0.1",
      "g:twin 1.0.0 1.0.1",
    ]);
  });

  it.each([
    ["has no such version", ["g:twin:1.0.0"], []],
    ["is vulnerable in that version", ["g:twin:1.0.0", "g:twin:1.0.1"], [advisoryOf("g:twin", null)]],
  ])("leaves a property that another one shares which %s", async (_why, published, others) => {
    const text = pomOf(own, { properties: { v: "1.0.0" }, dependencies: [`g:leaf:\${v}`, `g:twin:\${v}`] });
    const { files, plan } = await fix(repositoryWith(...published), text, advisories, {}, [...advisories, ...others]);
    expect(files.get("pom.xml")).toBe(text.replace(`<version>\${v}`, "<version>1.0.1"));
    expect(plan?.notes.join()).toContain(`takes its version from \${v} no more`);
  });

  it("is found in the parent of the same repository, wherever a module uses it", async () => {
    const given = new Map([
      ["pom.xml", pomOf("t:root:1", { packaging: "pom", properties: { v: "1.0.0" }, managed: [`g:leaf:\${v}`] })],
      ["a/pom.xml", pomOf("t:a:1", { parent: "t:root:1", dependencies: ["g:leaf"] }).replace("<relativePath/>", "")],
      [
        "b/pom.xml",
        pomOf("t:b:1", { parent: "t:root:1", properties: { v: "1.1.0" }, dependencies: ["g:leaf"] }).replace("<relativePath/>", ""),
      ],
    ]);
    expect(maven.locate(projectOf(given), "g:leaf").map(({ version, at }) => `${at} ${version}`)).toEqual([
      "pom.xml#managed 1.0.0",
      "a/pom.xml#dependency 1.0.0",
      "b/pom.xml#dependency 1.1.0",
    ]);
    const { files, plan } = await fix(repositoryWith(), given, advisories);
    expect([...files].filter(([path, text]) => given.get(path) !== text)).toEqual([
      ["pom.xml", given.get("pom.xml")?.replace("<v>1.0.0", "<v>1.0.1")],
    ]);
    expect(plan?.changes.map(({ manifest, file }) => `${manifest} ${file}`)).toEqual(["pom.xml pom.xml", "a/pom.xml pom.xml"]);
  });

  it("is that of a plugin and of a profile, too", async () => {
    const text = pomOf(own).replace(
      "</project>",
      `<build><plugins><plugin><groupId>g</groupId><artifactId>leaf</artifactId><version>1.0.0</version></plugin></plugins></build>
      <profiles><profile><id>p</id><dependencies><dependency><groupId>g</groupId><artifactId>leaf</artifactId><version>1.0.0</version></dependency></dependencies></profile></profiles></project>`,
    );
    const { files } = await fix(repositoryWith(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replaceAll("1.0.0", "1.0.1").replace("modelVersion>4.0.1", "modelVersion>4.0.0"));
  });

  it("keeps its flavour, and goes to no pre-release", async () => {
    const repository = repositoryWith("g:jre:1-jre", "g:jre:2-android", "g:jre:2-rc1", "g:jre:3-jre");
    const { files } = await fix(repository, pomOf(own, { dependencies: ["g:jre:1-jre"] }), [advisoryOf("g:jre", "2")]);
    expect(files.get("pom.xml")).toContain("<version>3-jre</version>");
  });

  it("is not the newest while that is too fresh", async () => {
    const repository = new MavenRepository().publish("g:leaf:1.0.0").publish("g:leaf:1.0.2").publish("g:leaf:1.0.1", {}, "20260109000000");
    const { files } = await fix(repository, pomOf(own, { dependencies: ["g:leaf:1.0.0"] }), advisories, { cooldownHours: 72 });
    expect(files.get("pom.xml")).toContain("<version>1.0.2</version>");
  });
});

describe("what cannot be changed is explained", () => {
  it.each([
    ["no-patched-version", { dependencies: ["g:leaf:2.0.0"] }, advisoryOf("g:leaf", null), "no version of g:leaf after 2.0.0"],
    ["not-in-registry", { dependencies: ["g:gone:1"] }, advisoryOf("g:gone", "2"), "does not know g:gone"],
    [
      "managed-elsewhere",
      { dependencies: ["g:leaf:[1.0,2.0)"] },
      advisoryOf("g:leaf", "2.0.0"),
      "range [1.0,2.0), of which Maven takes 1.1.0",
    ],
    ["not-vulnerable", { dependencies: ["g:leaf:(,1.1.0]"] }, advisories[0], "g:leaf 1.1.0"],
    ["not-vulnerable", { dependencies: ["g:leaf:LATEST"] }, advisories[0], "g:leaf 2.0.0"],
    ["unsupported", { dependencies: ["g:leaf:1.0.0:system"] }, advisories[0], "lies on the machine"],
    ["managed-elsewhere", { dependencies: [`g:leaf:\${nowhere}`] }, advisories[0], "`nowhere`, which no file of this repository sets"],
    [
      "managed-elsewhere",
      { parent: "p:gone:1", dependencies: ["g:leaf"] },
      advisories[0],
      "from the parent p:gone:1, outside of this repository. See which version that is",
    ],
    [
      "unsupported",
      { parent: "p:parent:1", dependencies: [`\${outside}:leaf:1.0.0`] },
      advisories[0],
      "under a name with properties in it",
    ],
    [
      "not-vulnerable",
      { parent: "p:parent:1", dependencies: ["g:fine"] },
      advisoryOf("g:fine", "1"),
      "What is used is not affected: g:fine 3",
    ],
    ["not-installed", {}, advisories[0], "Nothing in these POMs needs g:leaf."],
  ])("as %s: %o", async (code, artifact, advisory, reason) => {
    const repository = repositoryWith("g:fine:3")
      .publish("p:parent:1", { managed: [`g:leaf:\${v}`, "g:fine:3"], properties: { v: "1.0.0", outside: "g" }, packaging: "pom" })
      .publish("p:bom:1", { parent: "p:parent:1", packaging: "pom" });
    const { plan, noFix } = await fix(repository, pomOf(own, artifact), advisory === undefined ? [] : [advisory]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code, reason: expect.stringContaining(reason) }]);
  });

  it("where a version is not written plainly", async () => {
    const text = pomOf(own, { dependencies: ["g:leaf:1.0.0"] }).replace("<version>1.0.0", "<version><![CDATA[1.0.0]]>");
    const { noFix } = await fix(repositoryWith(), text, advisories);
    expect(noFix).toMatchObject([{ code: "unsupported" }]);
  });

  it("where tags do not match", () => {
    const read = maven.read(new Map([["pom.xml", "<project><a></project>"]]), { directory: "", manifest: "pom.xml", files: ["pom.xml"] });
    expect(read).toMatchObject({ refused: expect.stringContaining("tags do not match") });
  });
});
