import { expect } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { changesOf, eventsOf, openIntentsOf } from "./assertions.ts";
import { enforced, fixing, fixScene, locked, shop, versionIn, work } from "./dependencies-scene.ts";
import type { Rig } from "./rig.ts";

/** What is vulnerable, and how the organisation wants it fixed. */
export interface DeathScene {
  readonly home: string;
  readonly branch: string;
  /** Packages that alerts are opened about, all at once. */
  readonly packages: readonly string[];
}

export const alone: DeathScene = { home: enforced, branch: "pipewarden/npm/-/alpha", packages: ["alpha"] };
export const grouped: DeathScene = {
  home: fixing("{ mode: enforce, grouping: project }"),
  branch: "pipewarden/npm/-/-",
  packages: ["alpha", "beta"],
};

interface Shown {
  readonly state: string;
}

/** The repository's one fix as GitHub shows it: what the branch installs, how many commits it is ahead, and the pull requests from it. */
function shown(rig: Rig, { branch, packages }: DeathScene) {
  const of = (suffix: string) => rig.github.as("alice").request("GET", `/repos/${shop}${suffix}`).body;
  const { content } = of(`/contents/package-lock.json?ref=${encodeURIComponent(branch)}`) as { content: string };
  const lock = Buffer.from(content, "base64").toString("utf8");
  return {
    versions: packages.map((name) => versionIn(lock, name)),
    ahead: (of(`/compare/main...${encodeURIComponent(branch)}`) as { ahead_by: number }).ahead_by,
    branches: (of("/branches") as unknown[]).length,
    pulls: (of("/pulls?state=all") as readonly Shown[]).map(({ state }) => state),
  };
}

/** The bot dies before its k-th call to any port, and a new one goes on. Answers whether it died, and how many calls there are. */
async function die(rig: Rig, scene: DeathScene, version: string, k: number) {
  const known = new Set(changesOf(rig).map(({ change }) => change.id));
  for (const name of scene.packages) rig.github.openDependabotAlert(shop, { package: name, range: `< ${version}`, patched: version });
  await rig.github.idle();
  const death = killAt(k, "before");
  await rig.drain(await rig.startBot({ faults: death })).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await work(rig);

  const where = `${version}, killed before call ${k}: ${death.calls.at(-1)}`;
  const versions = scene.packages.map(() => version);
  expect(shown(rig, scene), where).toEqual({ versions, ahead: 1, branches: 2, pulls: ["open"] });
  const changes = changesOf(rig).filter(({ change }) => !known.has(change.id));
  expect(new Set(changes.map(({ outcome }) => outcome?.status)), where).toEqual(new Set(["succeeded"]));
  // The look of another alert, between the death and the first one's turn, may find a branch that nobody proposes yet, and sets it anew.
  const commits = changes.filter(({ change }) => change.kind === "branches.commit").length;
  expect(commits, where).toBeGreaterThan(0);
  expect(commits, where).toBeLessThanOrEqual(scene.packages.length);
  for (const { change } of changes) {
    const phases = eventsOf(rig).flatMap(({ data }) => (data.metadata.correlation_uid === change.id ? [data.unmapped.phase] : []));
    expect(phases.toSorted(), where).toEqual(["requested", "succeeded"]);
  }
  expect(openIntentsOf(rig), where).toBe(0);
  return { died: death.fired, calls: death.calls.length };
}

/**
 * Dies before every `stride`-th call while a fix is proposed, and again while further alerts bring it up to date, each time on a GitHub of its
 * own: what one repository's alert told of a package would be known in the next. Answers how many calls the longer of the two takes.
 */
export async function playFixes(scene: DeathScene, stride: number): Promise<number> {
  for (let k = stride, calls = 0; ; k += stride) {
    const files = locked(Object.fromEntries(scene.packages.map((name) => [name, "1.0.0"])));
    const { rig } = await fixScene(scene.home, { files, expectsFailures: true });
    const proposed = await die(rig, scene, "1.0.1", k);
    const updated = await die(rig, scene, "1.0.2", k);
    calls = Math.max(calls, proposed.calls, updated.calls);
    if (!proposed.died && !updated.died) return calls;
  }
}
