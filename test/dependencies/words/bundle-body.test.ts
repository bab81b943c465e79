import { describe, expect, it } from "vitest";
import { bundleBody } from "../../../src/dependencies/words/bundle-body.ts";
import { bundleMessage } from "../../../src/dependencies/words/commit-message.ts";
import { bundleHash, planHashIn } from "../../../src/dependencies/words/plan-mark.ts";
import type { BundleStory, FixStory } from "../../../src/dependencies/words/story.ts";
import { bundleTitle } from "../../../src/dependencies/words/title.ts";
import { advisory, plan, story } from "./stories.ts";

const noFix = { package: "gamma", advisory: "GHSA-vh95-rmgr-6w4m", code: "blocked", reason: "Nothing newer is there.", blockedBy: [] };
const bundle: BundleStory = { name: "greek", covered: ["delta"], left: [{ package: "gamma", alerts: [], noFix: [noFix] }] };
const of = (name: string, given: Partial<FixStory> = {}): FixStory => {
  const [change] = plan().changes;
  if (change === undefined) throw new TypeError("no change");
  return story({ plan: plan({ package: name, changes: [{ ...change, package: name }] }), ...given });
};
const body = (stories: readonly FixStory[], of: BundleStory = bundle): string => bundleBody(stories, of, "web/package.json", 0);
const note = (text: string) => ({ version: "1.2.6", url: null, publishedAt: null, body: text });

describe("The body of a pull request for several packages", () => {
  it("has a table, a section for each, what comes along and what is left out, and the commands once", () => {
    const text = body([of("alpha"), of("beta", { advisories: [advisory({ severity: "low" })] })]);
    expect(text).toMatch(/^This updates 2 packages in `web\/package.json` that the configuration calls the group `greek`\./);
    expect(text).toContain("| `alpha` | `1.2.0` | `1.2.6` | critical |\n| `beta` | `1.2.0` | `1.2.6` | low |");
    expect(text).toContain("`delta` is settled along with these.");
    expect(text.match(/^## .*$/gm)).toEqual(["## `alpha`", "## `beta`", "## What is not fixed by this"]);
    expect(text).toContain("- `gamma` (");
    expect(text.match(/Comment with one of these/g)).toHaveLength(1);
  });

  it("ends with one mark, another when anything else is fixed or left out", () => {
    const stories = [of("alpha"), of("beta")];
    const plans = stories.map(({ plan: each }) => each);
    expect(planHashIn(body(stories))).toBe(bundleHash(plans, bundle));
    expect(body(stories).match(/<!--/g)).toHaveLength(1);
    expect(bundleHash(plans, { ...bundle, left: [] })).not.toBe(bundleHash(plans, bundle));
    expect(bundleHash(plans.toReversed(), bundle)).not.toBe(bundleHash(plans, bundle));
  });

  it("tells nobody what the alerts say where everybody reads it", () => {
    const open = { visibility: "public" } as const;
    const text = body([of("alpha", open), of("beta", open)]);
    expect(text).not.toMatch(/GHSA|CVE|critical|delta|gamma|Nothing newer|vulnerable package|Severity/);
  });

  it("stays within what GitHub takes: first the release notes are left out, then the last sections", () => {
    const few = body(
      Array.from({ length: 8 }, (_, at) => of(`p${at}`, { releases: [note("n ".repeat(6_000)), note("m ".repeat(6_000))] })),
    );
    expect(few.length).toBeLessThanOrEqual(60_000);
    expect(few.match(/^## `p/gm)).toHaveLength(8);
    expect(few).toContain("Release notes of <code>p0</code>");
    const many = body(Array.from({ length: 30 }, (_, at) => of(`p${at}`, { verified: Array.from({ length: 20 }, () => "v".repeat(400)) })));
    expect(many.length).toBeLessThanOrEqual(60_000);
    expect(many).toMatch(/There is no room to say more of \d+ packages; the table names them\./);
    expect(many).toContain("| `p29` |");
    expect(planHashIn(many)).not.toBeNull();
  });
});

describe("The title and the commit message for several packages", () => {
  it.each([
    [bundleTitle(3, "web/package.json", null, "private"), "Fix 3 vulnerable dependencies in /web"],
    [bundleTitle(2, "package.json", "react", "private"), "Fix 2 vulnerable dependencies of the group react"],
    [bundleTitle(2, "web/package.json", null, "public"), "Update 2 dependencies in /web"],
    [bundleTitle(2, `${"long/".repeat(30)}package.json`, "react", "private"), "Fix 2 vulnerable dependencies of the group react"],
  ])("%s", (title, expected) => {
    expect(title).toBe(expected);
  });

  it("names every package and advisory, the latter not in public", () => {
    const plans = [of("alpha").plan, of("beta").plan];
    const message = bundleMessage(plans, "Fix 2 vulnerable dependencies", "private");
    expect(message).toContain("- alpha: 1.2.0 -> 1.2.6");
    expect(message).toContain("- beta: 1.2.0 -> 1.2.6");
    expect(message.match(/^Pipewarden-Advisory: /gm)).toHaveLength(2);
    expect(message).toMatch(/\nPipewarden-Plan: [0-9a-f]{64}$/);
    expect(bundleMessage(plans, "Update 2 dependencies", "public")).not.toContain("GHSA");
  });
});
