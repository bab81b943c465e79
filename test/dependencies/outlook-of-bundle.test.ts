import { describe, expect, it } from "vitest";
import { bundled } from "../../src/dependencies/bundle-groups.ts";
import type { Ecosystem, Plan } from "../../src/dependencies/ecosystems/ecosystem.ts";
import type { Outlook } from "../../src/dependencies/facts.ts";
import type { Group } from "../../src/dependencies/find-projects.ts";
import type { Planning } from "../../src/dependencies/outlook.ts";
import { outlookOfEither } from "../../src/dependencies/outlook-of-bundle.ts";
import { keepBlob } from "../../src/github/blobs.ts";
import type { Reader } from "../../src/github/client.ts";
import { blobId } from "../../src/values/blob-id.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { base, policyWith, repository } from "./fix-scene.ts";
import { advisory } from "./words/stories.ts";

type Versions = Readonly<Record<string, number>>;

/** A package manager with a lockfile of whole numbers: what each fix sets is given; null: there is none. */
function numbers(fixes: Readonly<Record<string, Versions | null | Error>>): Ecosystem<Versions> {
  const locked = (project: Versions) => Object.entries(project).map(([name, version]) => ({ name, version: String(version) }));
  return {
    name: "npm",
    osvName: "numbers",
    projects: (paths) => (paths.includes("lock") ? [{ directory: "", manifest: "lock", files: ["lock"] }] : []),
    read: (files) => ({ project: JSON.parse(files.get("lock") ?? "{}") as Versions }),
    locate: (project, only) =>
      locked(project)
        .filter(({ name }) => only === undefined || name === only)
        .map((each) => ({ ...each, direct: true, scope: "production", path: [], at: each.name })),
    compare: (one, other) => Number(one) - Number(other),
    isAffected: (version) => Number(version) < 2,
    plan(project, { package: name, advisories }) {
      const fix = fixes[name];
      if (fix instanceof Error) throw fix;
      const ids = advisories.map(({ id }) => id);
      if (fix == null) return { noFix: ids.map((id) => ({ package: name, advisory: id, code: "blocked", reason: "No.", blockedBy: [] })) };
      const changes = Object.entries(fix).map(([each, to]) => ({
        package: each,
        from: String(project[each]),
        to: String(to),
        manifest: "lock",
        file: "lock",
        strategy: "splice" as const,
      }));
      const plan: Plan = {
        ecosystem: "npm",
        manifest: "lock",
        package: name,
        advisories: ids,
        to: String(fix[name] ?? ""),
        strategy: "splice",
        changes,
        removed: [],
        paths: [],
        notes: [],
        edits: fix,
      };
      return { plan };
    },
    edit: (project, { edits }) => new Map([["lock", JSON.stringify({ ...project, ...(edits as Versions) })]]),
  };
}

const silent: Planning["ask"] = () => Promise.resolve(null);
async function* noAdvisories() {
  yield { data: [] };
}
const reader = {
  paginate: { iterator: noAdvisories },
  rest: { securityAdvisories: { listGlobalAdvisories: null } },
} as unknown as Reader;

/** What becomes of all packages of a lockfile in one pull request. */
async function outlookFor(
  lock: Versions,
  fixes: Readonly<Record<string, Versions | null | Error>>,
  { isLate = () => false, waits = false }: { isLate?: () => boolean; waits?: boolean } = {},
) {
  const ecosystem = numbers(fixes) as unknown as Ecosystem;
  const text = JSON.stringify(lock);
  const oid = blobId(text, 40);
  keepBlob(oid, text);
  const given: Planning = {
    reader,
    repository,
    visibility: "private",
    tree: {
      commit: base.commit,
      tree: base.tree,
      truncated: false,
      paths: new Map([["lock", { oid, size: text.length, executable: false }]]),
    },
    policy: policyWith(),
    known: [],
    ask: silent,
    advised: null,
    now: 0,
  };
  const known = { ecosystem } as NonNullable<Group["project"]>["known"];
  const groups = Object.keys(lock).map(
    (name, at): Group => ({
      base,
      ecosystem: "npm",
      package: name,
      bundle: null,
      directory: "",
      manifest: "lock",
      project: { known, paths: { directory: "", manifest: "lock", files: ["lock"] } },
      alerts: [{ number: at + 1, url: "" }],
      advisories: [advisory({ id: `A-${name}`, package: name })],
    }),
  );
  const [group] = bundled(groups, { grouping: "project", groups: {} }, () => false);
  if (group === undefined) throw new TypeError("no group");
  const away = (error: unknown) => (!waits && error instanceof RetryLater ? error : undefined);
  return { ...(await outlookOfEither(group, given, { isLate, away })), oid };
}

const fixIn = (outlook: Outlook) => {
  if (outlook.kind !== "fix") throw new TypeError(`The outlook is ${outlook.kind}.`);
  const { stories, bundle, files, summary } = outlook.fix;
  return {
    plans: stories.map(({ plan }) => plan.package),
    covered: bundle?.covered,
    left: bundle?.left.map((each) => [each.package, each.noFix[0]?.code, each.alerts.map(({ number }) => number)]),
    lock: files.lock,
    said: summary.package,
  };
};
const lockOf = (lock: Versions): string => blobId(JSON.stringify(lock), 40);

describe("the fix of several packages", () => {
  it("holds what all plans make of the files, each made on what the ones before leave", async () => {
    const { outlook } = await outlookFor({ a: 1, b: 1, c: 3 }, { a: { a: 2 }, b: { b: 2 } });
    expect(fixIn(outlook)).toEqual({ plans: ["a", "b"], covered: [], left: [], lock: lockOf({ a: 2, b: 2, c: 3 }), said: "a, b" });
  });

  it("tells what comes along with another's", async () => {
    const { outlook } = await outlookFor({ a: 1, b: 1 }, { a: { a: 2, b: 2 } });
    expect(fixIn(outlook)).toMatchObject({ plans: ["a"], covered: ["b"], left: [] });
  });

  it("leaves out what has no plan, and what would undo another's", async () => {
    const { outlook } = await outlookFor({ a: 1, b: 1, c: 1 }, { a: { a: 2 }, b: null, c: { c: 2, a: 1 } });
    expect(fixIn(outlook)).toMatchObject({
      plans: ["a"],
      left: [
        ["b", "blocked", [2]],
        ["c", "not-verified", [3]],
      ],
      lock: lockOf({ a: 2, b: 1, c: 1 }),
    });
  });

  it("is none where nothing can be fixed, or nothing has to be", async () => {
    expect((await outlookFor({ a: 1, b: 1 }, { a: null, b: null })).outlook).toMatchObject({ kind: "unfixable", noFix: [{}, {}] });
    expect((await outlookFor({ a: 2, b: 2 }, {})).outlook).toEqual({ kind: "settled" });
  });

  it("has what there was time for, at least one", async () => {
    const { outlook } = await outlookFor({ a: 1, b: 1 }, { a: { a: 2 }, b: { b: 2 } }, { isLate: () => true });
    expect(fixIn(outlook)).toMatchObject({ plans: ["a"], left: [["b", "later", [2]]] });
  });

  it("is for no more packages than people review", async () => {
    const names = Array.from({ length: 32 }, (_, at) => `p${String(at).padStart(2, "0")}`);
    const lock = Object.fromEntries(names.map((name) => [name, 1]));
    const { outlook } = await outlookFor(lock, Object.fromEntries(names.map((name) => [name, { [name]: 2 }])));
    expect(fixIn(outlook)).toMatchObject({
      left: [
        ["p30", "later", [31]],
        ["p31", "later", [32]],
      ],
      said: "p00, p01, p02 and 27 more",
    });
  });

  it("does not wait for the registry of one of them, unless it is open already or there is nothing else", async () => {
    const silence = new RetryLater("registry_unavailable", "It does not answer.", { seconds: 60, countsAsFailure: true });
    const fixes = { a: silence, b: { b: 2 } };
    const { outlook, away } = await outlookFor({ a: 1, b: 1 }, fixes);
    expect(fixIn(outlook)).toMatchObject({ plans: ["b"], left: [["a", "later", [1]]] });
    expect(away).toBe(silence);
    await expect(outlookFor({ a: 1, b: 1 }, fixes, { waits: true })).rejects.toBe(silence);
    await expect(outlookFor({ a: 1 }, fixes)).rejects.toBe(silence);
  });
});
