import { describe, expect, it } from "vitest";
import { answerMaven } from "../../src/dependencies/registries/maven.ts";
import { MavenRepository } from "./maven.ts";

describe("what is asked of a Maven repository", () => {
  it("are the versions of a package, and a POM with its parents, each read once", async () => {
    const repository = new MavenRepository()
      .publish("g.h:a:1", { parent: "g.h:parent:2" })
      .publish("g.h:a:1.1")
      .publish("g.h:parent:2", { parent: "g.h:top:3" })
      .publish("g.h:top:3");
    expect(await answerMaven({ kind: "maven-versions", name: "g.h:a" }, repository)).toEqual({
      versions: ["1", "1.1"],
      updated: "20200101000000",
    });
    const line = { kind: "maven-line", name: "g.h:a", version: "1" };
    const { texts } = (await answerMaven(line, repository)) as { texts: string[] };
    expect(
      texts.map(
        (text) => /<artifactId>(\w+)<\/artifactId>\s*<version>\d<\/version>\n(?!.*parent)/.exec(text.replace(/<parent>.*/, ""))?.[1],
      ),
    ).toEqual(["a", "parent", "top"]);
    await answerMaven(line, repository);
    expect(repository.requests).toEqual([
      "/maven2/g/h/a/maven-metadata.xml",
      "/maven2/g/h/a/1/a-1.pom",
      "/maven2/g/h/parent/2/parent-2.pom",
      "/maven2/g/h/top/3/top-3.pom",
    ]);
  });

  it.each([
    { kind: "maven-versions", name: "g:gone" },
    { kind: "maven-versions", name: "../x:y" },
    { kind: "maven-versions", name: "a..b:y" },
    { kind: "maven-versions", name: "nothing" },
    { kind: "maven-line", name: "g:a", version: "../../x" },
    { kind: "maven-line", name: "g:a", version: "9" },
    { kind: "else", name: "g:a" },
  ])("is nothing for $kind of $name when it is not there, or no name", async (query) => {
    const repository = new MavenRepository().publish("g:a:1");
    expect(await answerMaven(query, repository)).toBeNull();
    expect(repository.requests.every((each) => !each.includes(".."))).toBe(true);
  });
});
