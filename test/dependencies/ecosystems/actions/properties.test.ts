import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actions } from "../../../../src/dependencies/ecosystems/actions/actions.ts";
import { compareActionVersions, isAffectedAction, parseVersion } from "../../../../src/dependencies/ecosystems/actions/version.ts";
import { GitHubTags } from "../../../registries/actions.ts";
import { advisoryOf, fix, projectOf, workflow } from "./fixture.ts";

const github = new GitHubTags();
const tool = github
  .repository("acme/tool")
  .release("v1.0.0")
  .release("v1.1.0", { moving: ["v1"] })
  .release("v2.0.0", { moving: ["v2"] });

const reference = fc.oneof(
  fc.constantFrom(
    "acme/tool@v1",
    "acme/tool@v1.0.0",
    "Acme/tool/x@v1.1.0",
    "acme/tool@v2",
    "acme/other@v1",
    "./local",
    "docker://acme/tool@v1",
  ),
  fc.constantFrom("v1.0.0", "v1.1.0").map((tag) => `acme/tool@${tool.at(tag)}`),
);
const quote = fc.constantFrom("", "'", '"');
const comment = fc.constantFrom("", " # v1.0.0", "  # tag=v1.1.0 and more", " # acme/tool@v1", "\t#pin@v1");
const step = fc
  .tuple(reference, quote, comment, fc.boolean())
  .map(([uses, mark, after, isFlow]) =>
    isFlow ? `{ name: "acme/tool@v1", uses: ${mark}${uses}${mark} }${after}` : `uses: ${mark}${uses}${mark}${after}`,
  );
const text = fc
  .record({
    steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    end: fc.constantFrom("\n", "\r\n"),
    mark: fc.boolean(),
    last: fc.boolean(),
  })
  .map(({ steps, end, mark, last }) => {
    const lines = ["jobs:", "  a:", "    # uses: acme/tool@v1", "    steps:", ...steps.map((each) => `    - ${each}`)];
    return (mark ? "\uFEFF" : "") + lines.join(end) + (last ? end : "");
  });

describe("any workflow", () => {
  it("has only references and their comments changed, once, to what is not affected", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (before) => {
        const advisory = advisoryOf("acme/tool", "2.0.0");
        const { plan, files } = await fix(github, before, [advisory]);
        const after = files.get(workflow) ?? "";
        if (plan === undefined) expect(after).toBe(before);
        else expect([...actions.edit(projectOf(files), plan)]).toEqual([]);
        const rest = (whole: string) => whole.replace(/(acme\/tool(?:\/x)?)@\w[\w.]*|(#.*?)v[12][\d.]*/gi, "$1$2");
        expect(rest(after)).toBe(rest(before));
        for (const { repository, ref } of projectOf(files).sites) {
          if (repository.toLowerCase() !== "acme/tool") continue;
          const tag = [...tool.tags].find(([name, commit]) => name === ref || commit === ref)?.[0] ?? "";
          expect(isAffectedAction(tag, advisory), ref).toBe(false);
        }
        expect((await fix(github, files, [advisory])).plan).toBeUndefined();
      }),
    );
  });

  it("stays as it is by a plan of something else", () => {
    fc.assert(
      fc.property(text, (before) => {
        const project = projectOf(new Map([[workflow, before]]));
        for (const { place, ref } of project.sites) expect(before.slice(place?.from, place?.to)).toBe(ref);
        for (const { comment: found } of project.sites) if (found !== null) expect(before.slice(found.from, found.to)).toBe(found.tag);
      }),
    );
  });
});

describe("a text that is made to take long", () => {
  const bomb = Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} { <<: [*a${at}, *a${at}] }\n`).join("");
  it.each([
    ["brackets", `a: ${"[".repeat(5_000)}`],
    ["brackets that are far apart", `a: ${"[b, ".repeat(5_000)}`],
    ["lists in one line", "- ".repeat(5_000)],
    ["merged aliases", `a0: &a0 { steps: [{ uses: acme/tool@v1 }] }\n${bomb}jobs: { a: *a40 }\n`],
    ["its length", `a: ${"b".repeat(600_000)}`],
  ])("by %s is not looked at, and told", async (_what, text) => {
    const { plan, noFix } = await fix(github, text, [advisoryOf("acme/tool", "2.0.0")]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "not-installed", reason: expect.stringContaining(workflow) }]);
  });

  it("by an alias of itself is read all the same", async () => {
    const { plan } = await fix(github, "jobs: &a\n  b: { steps: [{ uses: acme/tool@v1 }, *a] }\n  c: *a\n", [
      advisoryOf("acme/tool", "2.0.0"),
    ]);
    expect(plan?.to).toBe("v2");
  });
});

describe("versions of actions", () => {
  it.each([
    ["v1.2.3", "1.2.3", 0],
    ["v1", "1.0.0", 0],
    ["v1.2.3-rc.1", "v1.2.3", -1],
    ["v1.2.3-rc.2", "v1.2.3-rc.10", -1],
    ["v1.2.3-1", "v1.2.3-a", -1],
    ["v9", "v10", -1],
    ["v4.0.0rc1", "v4.0.0", -1],
    ["v4.0.0.beta2", "v4.0.0rc1", -1],
    ["main", "v0.0.1", -1],
    ["1.2.3.4", "1.2.3", 1],
  ])("%s and %s stand in their order", (one, other, expected) => {
    expect(Math.sign(compareActionVersions(one, other))).toBe(expected);
    expect(Math.sign(compareActionVersions(other, one))).toBe(0 - expected);
  });

  it.each(["main", "release/v1", "2024-01-02", "codeql-bundle-v2.1.0", "a".repeat(40), "v1.x", "", `v${"1".repeat(200)}`])(
    "%s is none",
    (name) => {
      expect(parseVersion(name)).toBeUndefined();
    },
  );

  it.each([
    ["v1", { introduced: null, fixed: "1.5.0", lastAffected: null }, false],
    ["v1", { introduced: null, fixed: "2", lastAffected: null }, true],
    ["v1", { introduced: null, fixed: null, lastAffected: "1" }, true],
    ["v1.4", { introduced: "1.5.0", fixed: null, lastAffected: null }, false],
    ["1.0.1", { introduced: null, fixed: null, lastAffected: "1" }, false],
    ["main", { introduced: null, fixed: null, lastAffected: null }, false],
  ])("%s is judged by the range", (version, range, expected) => {
    expect(isAffectedAction(version, { ranges: [range], versions: [] })).toBe(expected);
  });
});
