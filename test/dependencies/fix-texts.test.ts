import { describe, expect, it } from "vitest";
import type { Change } from "../../src/changes/change.ts";
import { commitChange } from "../../src/dependencies/decide-changes.ts";
import type { Ecosystem, Files, Plan } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { maven } from "../../src/dependencies/ecosystems/maven/maven.ts";
import { fixTexts } from "../../src/dependencies/fix-texts.ts";
import { planFix } from "../../src/dependencies/plan-fix.ts";
import { answerMaven } from "../../src/dependencies/registries/maven.ts";
import { keepBlob } from "../../src/github/blobs.ts";
import type { Reader } from "../../src/github/client.ts";
import { blobId } from "../../src/values/blob-id.ts";
import { MavenRepository, pomOf } from "../registries/maven.ts";
import { advisoryOf } from "./ecosystems/maven/fixture.ts";
import { candidateOf, factsOf, fixOf, repository } from "./fix-scene.ts";

const ecosystem = maven as Ecosystem;
const registry = new MavenRepository().publish("g:one:1").publish("g:one:2").publish("g:two:1").publish("g:two:2");

/** The plan that brings a package to its second version, and the files after it. */
async function step(files: Files, name: string): Promise<{ plan: Plan; files: Files }> {
  const [paths] = ecosystem.projects([...files.keys()]);
  if (paths === undefined) throw new TypeError("no project");
  const made = await planFix(ecosystem, paths, files, {
    package: name,
    advisories: [advisoryOf(name, "2")],
    known: [],
    options: { strategies: ["bump"], cooldownHours: 0, now: 0 },
    ask: (query) => answerMaven(query, registry),
    askAdvisories: async () => [],
  });
  if (made.kind !== "fix") throw new TypeError(made.kind);
  return { plan: made.plan, files: new Map([...files, ...made.files]) };
}

describe("the texts of several plans", () => {
  it("are made again from the plans where the process that made them is gone", async () => {
    const before = pomOf("t:app:1", { dependencies: ["g:one:1", "g:two:1"] });
    const first = await step(new Map([["pom.xml", before]]), "g:one");
    const second = await step(first.files, "g:two");
    const after = second.files.get("pom.xml") ?? "";
    // As if it had been read from GitHub; the result was never here.
    keepBlob(blobId(before, 40), before);
    const fix = fixOf("g:one");
    const stories = [first, second].flatMap(({ plan }) => fix.stories.map((story) => ({ ...story, plan })));
    const change = commitChange(
      { repository, branch: "pipewarden/maven/-/-", occasion: { repository, episode: "e", cause: { kind: "sweep" } } as never },
      candidateOf("g:one", { ecosystem: "maven" }),
      {
        ...fix,
        stories,
        bundle: { name: null, covered: [], left: [] },
        files: { "pom.xml": blobId(after, 40) },
        sources: { "pom.xml": blobId(before, 40) },
        summary: { ...fix.summary, manifest: "pom.xml" },
      },
      factsOf([]),
    );
    const stored = JSON.parse(JSON.stringify(change)) as Change;
    expect((await fixTexts(stored, {} as Reader)).get("pom.xml")).toBe(after);
    expect(after).not.toBe(before);
    const { params } = stored as unknown as { params: object };
    const lost = { ...stored, params: { ...params, plans: [] } } as unknown as Change;
    await expect(fixTexts(lost, {} as Reader)).rejects.toThrow("the next look plans anew");
  });
});
