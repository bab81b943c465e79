import { describe, expect, it } from "vitest";
import { branchOf, bundled } from "../../src/dependencies/bundle-groups.ts";
import { ecosystems } from "../../src/dependencies/ecosystems/ecosystems.ts";
import type { Group } from "../../src/dependencies/find-projects.ts";
import { mayMergeItself } from "../../src/dependencies/merge-step.ts";
import { replacing } from "../../src/dependencies/replacing.ts";
import { base } from "./fix-scene.ts";
import { advisory } from "./words/stories.ts";

const [npm] = ecosystems.get("npm") ?? [];
if (npm === undefined) throw new TypeError("no npm");

function groupOf(name: string, manifest = "package.json", of: Partial<Group> = {}): Group {
  const directory = manifest.includes("/") ? manifest.slice(0, manifest.lastIndexOf("/")) : "";
  return {
    base,
    ecosystem: "npm",
    package: name,
    bundle: null,
    directory,
    manifest,
    project: npm === undefined ? null : { known: npm, paths: { directory, manifest, files: [manifest] } },
    alerts: [{ number: name.length, url: "https://github.com/acme/shop/security/dependabot/1" }],
    advisories: [advisory({ package: name, severity: "low" })],
    ...of,
  };
}

const put = (
  groups: readonly Group[],
  grouping: "off" | "project" = "project",
  named: Readonly<Record<string, readonly string[]>> = {},
  isApart: (group: Group) => boolean = () => false,
) => Object.fromEntries(bundled(groups, { grouping, groups: named }, isApart).map((group) => [branchOf(group), group.package]));

describe("fixes that are put together", () => {
  it("are those of one project; other projects and other branches have their own", () => {
    const other = { base: { ...base, branch: "release", isDefault: false } };
    expect(put([groupOf("a"), groupOf("b"), groupOf("c", "web/package.json"), groupOf("d", "package.json", other)])).toEqual({
      "pipewarden/npm/-/-": "a, b",
      "pipewarden/npm/web/-": "c",
      "pipewarden/_release/npm/-/-": "d",
    });
  });

  it("are by default none", () => {
    const groups = [groupOf("b"), groupOf("a")];
    expect(bundled(groups, { grouping: "off", groups: {} }, () => false)).toBe(groups);
  });

  it("are those that the configuration names, by the first group that does, and the rest where it wants that", () => {
    const groups = ["react", "react-dom", "left-pad", "@types/react", "eslint"].map((name) => groupOf(name));
    const named = { react: ["react", "react-*", "@types/react*"], all: ["eslint", "react"] };
    expect(put(groups, "off", named)).toEqual({
      "pipewarden/npm/-/+all": "eslint, react",
      "pipewarden/npm/-/+react": "@types/react, react-dom",
      "pipewarden/npm/-/left-pad": "left-pad",
    });
    expect(put(groups, "project", named)).toHaveProperty("pipewarden/npm/-/-", "left-pad");
  });

  it("stand in an order of their own, the worst first, however likely they are exploited", () => {
    const rated = (name: string, given: Parameters<typeof advisory>[0]) => groupOf(name, "package.json", { advisories: [advisory(given)] });
    const [bundle] = bundled(
      [
        rated("b", { severity: "low", epss: { probability: 0.9, percentile: 0.9 } }),
        rated("a", { severity: "low", epss: null }),
        rated("c", { severity: "critical" }),
        rated("d", { severity: null, malware: true }),
      ],
      { grouping: "project", groups: {} },
      () => false,
    );
    expect(bundle?.bundle?.members.map((member) => member.package)).toEqual(["d", "c", "a", "b"]);
    expect(bundle?.package).toBe("d, c, a and 1 more");
  });

  it("leave out what is to stay apart, what is of no project, and a second project of the same folder", () => {
    const groups = [groupOf("a"), groupOf("b"), groupOf("c", "package.json", { project: null }), groupOf("d", "second.json")];
    expect(put(groups, "project", {}, (group) => group.package === "b")).toEqual({
      "pipewarden/npm/-/-": "a",
      "pipewarden/npm/-/b": "b",
      "pipewarden/npm/-/c": "c",
      "pipewarden/npm/-/d": "d",
    });
  });

  it("are merged by GitHub itself only where each of them may be", () => {
    const one = (name: string, to: string) =>
      ({ package: name, to, strategy: "splice", manifest: "package.json", from: ["1.0.0"] }) as const;
    const both = (to: string) => ({ ...one("a, b", "1.0.1"), members: [one("a", "1.0.1"), one("b", to)] });
    expect(mayMergeItself(both("1.0.2"), "patch")).toBe(true);
    expect(mayMergeItself(both("2.0.0"), "patch")).toBe(false);
  });

  it("take the place of those that were for the same alerts of the same project", () => {
    const link = (number: number) => ({ number, url: "" });
    const record = { inputs: null, planned: null, plannedAt: 0, ignored: null, forgiven: null, toldOf: null };
    const records = new Map([["pipewarden/npm/-/a", { ...record, branch: "pipewarden/npm/-/a", alerts: [1] }]]);
    const fixes = [
      { branch: "pipewarden/npm/-/-", alerts: [link(1), link(2)] },
      { branch: "pipewarden/npm/web/-", alerts: [link(1)] },
      { branch: "pipewarden/npm/-/c", alerts: [link(3)] },
    ];
    expect(replacing("pipewarden/npm/-/a", fixes, records)).toEqual(["pipewarden/npm/-/-"]);
    expect(replacing("pipewarden/npm/-/b", fixes, records)).toEqual([]);
  });
});
