import { describe, expect, it } from "vitest";
import { actions } from "../../../../src/dependencies/ecosystems/actions/actions.ts";
import { GitHubTags } from "../../../registries/actions.ts";
import { advisoryOf, fix, projectOf, stepsOf, usesIn, workflow } from "./fixture.ts";

describe("one of several actions of a repository, each with releases of its own", () => {
  const github = new GitHubTags();
  const several = github.repository("acme/several").release("setup/v1.0.0").release("scan-v1.0.0").release("v0.9.0");
  several.release("scan-v1.0.1", { moving: ["setup/v1.0.1"] }).release("setup/v1.1.0", { moving: ["setup/v1"] });

  it.each([
    ["acme/several/setup@setup/v1.0.0", "1.0.1", "acme/several/setup@setup/v1.0.1"],
    ["acme/several/scan@scan-v1.0.0", "1.0.1", "acme/several/scan@scan-v1.0.1"],
    ["acme/several@v0.9.0", "1.0.1", undefined],
    [`acme/several/scan@${several.at("scan-v1.0.0")}`, "1.0.1", `acme/several/scan@${several.at("scan-v1.0.1")}`],
    [
      `acme/several/setup@${several.at("setup/v1.0.0")} # setup/v1.0.0`,
      "1.1.0",
      `acme/several/setup@${several.at("setup/v1.1.0")} # setup/v1.1.0`,
    ],
    [`acme/several/setup@${several.at("setup/v1.0.1")} # 1.0.1`, "1.1.0", `acme/several/setup@${several.at("setup/v1.1.0")} # 1.1.0`],
    // Nothing of another one's releases counts.
    [`acme/several/setup@${several.at("setup/v1.0.1")} # scan-v1.0.1`, "1.1.0", undefined],
  ])("%s goes to one of its own after %s: %s", async (before, until, after) => {
    const { files, plan } = await fix(github, stepsOf(before), [advisoryOf("acme/several", until)]);
    expect(plan === undefined ? undefined : usesIn(files)[0]).toBe(after);
  });

  it("is told by its own tags", async () => {
    const used = `acme/several/setup@${several.at("setup/v1.0.0")} # setup/v1`;
    const { plan, files } = await fix(github, stepsOf(used), [advisoryOf("acme/several/setup", "1.0.1")]);
    expect(plan?.changes).toMatchObject([{ from: "setup/v1.0.0", to: "setup/v1.1.0" }]);
    expect(plan?.notes).toEqual([]);
    expect(usesIn(files)).toEqual([`acme/several/setup@${several.at("setup/v1.1.0")} # setup/v1`]);
    const named = maybeAffected("acme/several/scan@scan-v1.0.0", "acme/several/scan");
    expect(named).toEqual([expect.objectContaining({ claimed: true })]);
    expect(maybeAffected("acme/several/scan@scan-v1.0.0", "acme/several/sca")).toEqual([]);
  });
});

const maybeAffected = (line: string, name: string) => actions.locate(projectOf(new Map([[workflow, stepsOf(line)]])), name);
