import { describe, expect, it } from "vitest";
import { maven } from "../../../../src/dependencies/ecosystems/maven/maven.ts";
import { MavenRepository, pomOf } from "../../../registries/maven.ts";
import { advisoryOf, fix, projectOf } from "./fixture.ts";

const repository = (): MavenRepository =>
  ["1.0.0", "1.0.1", "1.1.0"]
    .reduce((all, each) => all.publish(`g:leaf:${each}`).publish(`g:twin:${each}`).publish(`g:native:${each}.Final`), new MavenRepository())
    .publish("p:parent:1.0.0", { packaging: "pom", properties: { outer: "1.0.0" } })
    .publish("p:parent:1.0.1", { packaging: "pom" });
const advisories = [advisoryOf("g:leaf", "1.0.1")];
const own = "t:app:1";
const profile = (inner: string): string => `<profiles><profile><id>p</id>${inner}</profile></profiles></project>`;

describe("a version that an expression gives", () => {
  it.each([
    ["a name", { properties: { who: "leaf", v: "1.0.0" }, dependencies: [`g:\${who}:\${v}`] }, "<v>1.0.0", "<v>1.0.1"],
    [
      "a group",
      { properties: { who: `\${project.groupId}` }, managed: [`\${who}:leaf:1.0.0`] },
      "<version>1.0.0",
      "<version>1.0.1",
      "g:app:1",
    ],
    ["a hard requirement", { dependencies: ["g:leaf:[1.0.0]"] }, "[1.0.0]", "[1.0.1]"],
    ["a hard requirement in a property", { properties: { v: "[1.0.0]" }, dependencies: [`g:leaf:\${v}`] }, "<v>[1.0.0]", "<v>[1.0.1]"],
    [
      "the project's own version",
      { dependencies: [`g:leaf:\${project.version}`] },
      `<version>\${project.version}`,
      "<version>1.0.1",
      "t:app:1.0.0",
    ],
    [
      "its parent's version",
      { parent: "p:parent:1.0.0", dependencies: [`g:leaf:\${project.parent.version}`] },
      `<version>\${project.parent.version}`,
      "<version>1.0.1",
    ],
    ["a property of a parent from outside", { parent: "p:parent:1.0.0", dependencies: [`g:leaf:\${outer}`] }, `\${outer}`, "1.0.1"],
    [
      "several properties",
      { properties: { a: "1.0", b: "0" }, dependencies: [`g:leaf:\${a}.\${b}`] },
      `<version>\${a}.\${b}`,
      "<version>1.0.1",
    ],
  ])("by %s is written over in place", async (_what, artifact, before, after, coordinates = own) => {
    const text = pomOf(coordinates, artifact);
    const { files, plan } = await fix(repository(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace(before, after));
    expect(plan).toMatchObject({ strategy: "bump", changes: [{ from: "1.0.0", to: "1.0.1" }] });
    expect((await fix(repository(), files, advisories)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it.each([
    ["the project has for its own version", "", `<version>\${v}</version>`, "1"],
    ["names have", `g:other-\${v}:2`, undefined, ""],
    ["others put together with something else", `g:native:\${v}.Final`, undefined, ""],
  ])("by a property that %s leaves that as it is", async (_what, other, version, before) => {
    const plain = pomOf(own, { properties: { v: "1.0.0" }, dependencies: [`g:leaf:\${v}`, ...(other === "" ? [] : [other])] });
    const text = version === undefined ? plain : plain.replace(`<version>${before}</version>`, version);
    const { files, plan } = await fix(repository(), text, advisories);
    expect(files.get("pom.xml")).toContain("<v>1.0.0</v>");
    expect(files.get("pom.xml")).toBe(
      text.replace(`<artifactId>leaf</artifactId><version>\${v}`, "<artifactId>leaf</artifactId><version>1.0.1"),
    );
    expect(plan?.notes.join()).toContain(`takes its version from \${v} no more`);
  });

  it("by a property that a profile sets too is written over wherever it is vulnerable", async () => {
    const text = pomOf(own, { properties: { v: "1.1.0" }, dependencies: [`g:leaf:\${v}`] }).replace(
      "</project>",
      profile("<properties><v>1.0.0</v></properties>"),
    );
    expect(maven.locate(projectOf(new Map([["pom.xml", text]])), "g:leaf").map(({ version }) => version)).toEqual(["1.1.0", "1.0.0"]);
    const { files } = await fix(repository(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace("<v>1.0.0", "<v>1.0.1"));
  });

  it("by a property that is set twice is that of the last, as Maven takes it", async () => {
    const text = pomOf(own, { properties: { v: "1.0.0" }, dependencies: [`g:leaf:\${v}`] }).replace(
      "<properties>",
      `<properties><v>\${v}</v>`,
    );
    const { files } = await fix(repository(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace("<v>1.0.0", "<v>1.0.1"));
  });

  it("by what Maven is called with is written over there: it holds whatever POMs say", async () => {
    const config = `-Xmx1g\r\n# -Dv=0.1\r\n--batch-mode -Dv=1.0.0 -Dother=1.0.0\r\n`;
    const given = new Map([
      ["pom.xml", pomOf(own, { properties: { v: "1.1.0" }, dependencies: [`g:leaf:\${v}`] })],
      [".mvn/maven.config", config],
    ]);
    const { files, plan } = await fix(repository(), given, advisories);
    expect(files.get(".mvn/maven.config")).toBe(config.replace("-Dv=1.0.0", "-Dv=1.0.1"));
    expect(plan?.changes).toMatchObject([{ from: "1.0.0", to: "1.0.1", file: ".mvn/maven.config" }]);
    expect((await fix(repository(), files, advisories)).plan).toBeUndefined();
  });

  it("stands where a comment is beside it", async () => {
    const text = pomOf(own, { dependencies: ["g:leaf:1.0.0"] }).replace("<version>1.0.0", "<version><!-- a -->1.0.0<!-- b -->");
    const { files } = await fix(repository(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace("-->1.0.0<", "-->1.0.1<"));
  });
});

describe("what is no dependency of the project itself", () => {
  const leaf = "<groupId>g</groupId><artifactId>leaf</artifactId><version>1.0.0</version>";
  const configured = (inner: string): string =>
    `<build><plugins><plugin><artifactId>x</artifactId><version>1</version>${inner}</plugin></plugins></build></project>`;

  it.each([
    ["an extension of the build", `<build><extensions><extension>${leaf}</extension></extensions></build></project>`],
    ["a plugin for reports", `<reporting><plugins><plugin>${leaf}</plugin></plugins></reporting></project>`],
    ["a plugin for reports of a profile", profile(`<reporting><plugins><plugin>${leaf}</plugin></plugins></reporting>`)],
    [
      "an annotation processor",
      configured(`<configuration><annotationProcessorPaths><path>${leaf}</path></annotationProcessorPaths></configuration>`),
    ],
    [
      "an artifact that is copied",
      configured(
        `<executions><execution><configuration><artifactItems><artifactItem>${leaf}</artifactItem></artifactItems></configuration></execution></executions>`,
      ),
    ],
  ])("such as %s has its version written over", async (_what, inner) => {
    const text = pomOf(own).replace("</project>", inner);
    const { files, plan } = await fix(repository(), text, advisories);
    expect(files.get("pom.xml")).toBe(text.replace("<version>1.0.0", "<version>1.0.1"));
    expect(plan?.changes).toHaveLength(1);
  });

  it("such as an extension of Maven itself, too", async () => {
    const text = `<extensions>\n  <extension>${leaf}</extension>\n</extensions>\n`;
    const given = new Map([
      ["pom.xml", pomOf(own)],
      [".mvn/extensions.xml", text],
    ]);
    const { files } = await fix(repository(), given, advisories);
    expect(files.get(".mvn/extensions.xml")).toBe(text.replace("1.0.0", "1.0.1"));
  });
});

describe("the files of a project", () => {
  it("are also those that a parent or a module names", async () => {
    const given = new Map([
      [
        "pom.xml",
        pomOf("t:root:1", { packaging: "pom" }).replace("</project>", "<modules><module>more-pom.xml</module></modules></project>"),
      ],
      [
        "more-pom.xml",
        pomOf("t:more:1", { parent: "t:base:1", dependencies: [`g:leaf:\${v}`] }).replace(
          "<relativePath/>",
          "<relativePath>basepom.xml</relativePath>",
        ),
      ],
      ["basepom.xml", pomOf("t:base:1", { packaging: "pom", properties: { v: "1.0.0" } })],
      ["data/some-pom.xml", pomOf("t:data:1", { dependencies: ["g:leaf:1.0.0"] })],
    ]);
    const { files } = await fix(repository(), given, advisories);
    expect([...files].filter(([path, text]) => given.get(path) !== text).map(([path]) => path)).toEqual(["basepom.xml"]);
  });

  it("are those of folders beside the parent's, where it lies beside them", async () => {
    const given = new Map([
      [
        "a/pom.xml",
        pomOf("t:a:1", { parent: "t:root:1", dependencies: ["g:leaf"] }).replace(
          "<relativePath/>",
          "<relativePath>../parent</relativePath>",
        ),
      ],
      ["parent/pom.xml", pomOf("t:root:1", { packaging: "pom", managed: ["g:leaf:1.0.0"] })],
      ["elsewhere/b/pom.xml", pomOf("t:b:1")],
    ]);
    expect(maven.projects([...given.keys()]).map(({ directory, files }) => [directory, ...files])).toEqual([
      ["elsewhere/b", "elsewhere/b/pom.xml"],
      ["parent", "parent/pom.xml", "a/pom.xml"],
    ]);
    const paths = maven.projects([...given.keys()])[1];
    const read = paths === undefined ? undefined : maven.read(given, paths);
    const versions = read !== undefined && "project" in read ? maven.locate(read.project, "g:leaf").map(({ version }) => version) : [];
    expect(versions).toEqual(["1.0.0", "1.0.0"]);
  });

  it("find their parent by its place alone where they do not name it", async () => {
    const given = new Map([
      ["pom.xml", pomOf("t:root:1", { packaging: "pom", managed: ["g:leaf:1.0.0"] })],
      ["a/pom.xml", pomOf("t:a:1", { dependencies: ["g:leaf"] }).replace("</modelVersion>", "</modelVersion><parent/>")],
    ]);
    const { plan, noFix } = await fix(repository(), given, advisories);
    expect(plan?.changes.map(({ manifest }) => manifest).sort()).toEqual(["a/pom.xml", "pom.xml"]);
    expect(noFix).toEqual([]);
  });

  it("may import lists of versions from each other", async () => {
    const given = new Map([
      ["pom.xml", pomOf("t:root:1", { packaging: "pom" })],
      ["bom/pom.xml", pomOf("t:bom:1", { packaging: "pom", properties: { v: "1.0.0" }, managed: [`g:leaf:\${v}`] })],
      ["a/pom.xml", pomOf("t:a:1", { managed: [`t:bom:\${project.version}:import`], dependencies: ["g:leaf"] })],
    ]);
    const { files, plan } = await fix(repository(), given, advisories);
    expect(plan?.changes.map(({ manifest, file, from }) => [manifest, file, from])).toEqual([
      ["a/pom.xml", "bom/pom.xml", "1.0.0"],
      ["bom/pom.xml", "bom/pom.xml", "1.0.0"],
    ]);
    expect(files.get("bom/pom.xml")).toContain("<v>1.0.1</v>");
    expect((await fix(repository(), files, advisories)).plan).toBeUndefined();
  });
});

describe("the next version", () => {
  it.each([
    ["a day", ["3.1", "20020423"], "3.1", null],
    ["a service release", ["Train.SR1", "Train.SR2"], "Train.SR1", "Train.SR2"],
    ["no preview of a release", ["2.9.9", "2.10.0.pr1", "2.10.0"], "2.9.9", "2.10.0"],
    ["what Maven takes for newer than a preview", ["2.10.0.pr1", "2.10.0", "2.10.1"], "2.10.0.pr1", "2.10.1"],
    ["the same build", ["1.0.jre7", "1.1.jre8", "1.2.jre7"], "1.0.jre7", "1.2.jre7"],
  ])("after one is chosen by what it is: %s", async (_what, versions, from, to) => {
    const all = versions.reduce((found, each) => found.publish(`g:odd:${each}`), new MavenRepository());
    const advisory = advisoryOf("g:odd", null, { ranges: [{ introduced: null, fixed: null, lastAffected: from }] });
    const { plan, noFix } = await fix(all, pomOf(own, { dependencies: [`g:odd:${from}`] }), [advisory]);
    expect(plan?.to ?? null).toBe(to);
    if (to === null) expect(noFix).toMatchObject([{ code: "no-patched-version" }]);
  });
});
