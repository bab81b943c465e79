import { describe, expect, it } from "vitest";
import { pinnedAdvisories } from "../../src/dependencies/actions-advisories.ts";
import { answerActions } from "../../src/dependencies/registries/actions.ts";
import { GitHubTags } from "../registries/actions.ts";
import { advisoryOf, stepsOf, workflow } from "./ecosystems/actions/fixture.ts";

const github = new GitHubTags();
github
  .repository("acme/tool")
  .release("v1.0.0")
  .release("v1.1.0", { moving: ["v1"] });
const at = (tag: string): string => github.repository("acme/tool").at(tag);

describe("the advisories about what workflows use", () => {
  it.each([
    [`acme/tool@${at("v1.0.0")}`, true],
    [`Acme/tool/sub@${at("v1.0.0")} # v1.1.0`, true],
    ["acme/tool@v1.0.0", true],
    [`acme/tool@${at("v1.1.0")}`, false],
    [`acme/tool@${at("v1.1.0")} # v1.0.0`, false],
    ["acme/tool@v1", false],
    ["acme/tool@main", false],
  ])("are found by tags alone: %s → %s", async (line, isFound) => {
    const asked: (readonly string[])[] = [];
    const advisory = advisoryOf("acme/tool", "1.1.0");
    const found = await pinnedAdvisories(
      new Map([[workflow, stepsOf("actions/checkout@v4", line)]]),
      (query) => answerActions(query, github),
      async (names) => {
        asked.push(names);
        return [advisory];
      },
    );
    expect(found).toEqual(isFound ? [advisory] : []);
    expect(asked).toEqual([["actions/checkout", line.split(/\/sub|@/)[0]]]);
  });

  it("cost nothing where nothing is used, and no tags where there is no advisory", async () => {
    const before = github.requests.length;
    const none = async () => [];
    const ask = (query: Parameters<typeof answerActions>[0]) => answerActions(query, github);
    expect(await pinnedAdvisories(new Map([["README.md", ""]]), ask, () => Promise.reject(new Error("asked")))).toEqual([]);
    expect(await pinnedAdvisories(new Map([[workflow, stepsOf(`acme/tool@${at("v1.0.0")}`)]]), ask, none)).toEqual([]);
    expect(github.requests.length).toBe(before);
  });
});
