import { expect } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { changesOf, eventsOf, openIntentsOf } from "./assertions.ts";
import { fixScene, shop, versionIn, work } from "./dependencies-scene.ts";
import type { Rig } from "./rig.ts";

const branch = "pipewarden/npm/-/alpha";

interface Shown {
  readonly state: string;
  readonly title: string;
}

/** The repository's one fix as GitHub shows it: what the branch installs, how many commits it is ahead, and the pull requests from it. */
function shown(rig: Rig) {
  const of = (suffix: string) => rig.github.as("alice").request("GET", `/repos/${shop}${suffix}`).body;
  const { content } = of(`/contents/package-lock.json?ref=${encodeURIComponent(branch)}`) as { content: string };
  const pulls = of("/pulls?state=all") as readonly Shown[];
  return {
    version: versionIn(Buffer.from(content, "base64").toString("utf8"), "alpha"),
    ahead: (of(`/compare/main...${branch}`) as { ahead_by: number }).ahead_by,
    branches: (of("/branches") as unknown[]).length,
    pulls: pulls.map(({ state, title }) => [state, title.includes("alpha")]),
  };
}

/** The bot dies before its k-th call to any port, and a new one goes on. Answers whether it died, and how many calls there are. */
async function die(rig: Rig, version: string, k: number) {
  const known = new Set(changesOf(rig).map(({ change }) => change.id));
  rig.github.openDependabotAlert(shop, { package: "alpha", range: `< ${version}`, patched: version });
  await rig.github.idle();
  const death = killAt(k, "before");
  await rig.drain(await rig.startBot({ faults: death })).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await work(rig);

  const where = `${version}, killed before call ${k}: ${death.calls.at(-1)}`;
  expect(shown(rig), where).toEqual({ version, ahead: 1, branches: 2, pulls: [["open", true]] });
  const changes = changesOf(rig).filter(({ change }) => !known.has(change.id));
  expect(new Set(changes.map(({ outcome }) => outcome?.status)), where).toEqual(new Set(["succeeded"]));
  expect(
    changes.filter(({ change }) => change.kind === "branches.commit"),
    where,
  ).toHaveLength(1);
  for (const { change } of changes) {
    const phases = eventsOf(rig).flatMap(({ data }) => (data.metadata.correlation_uid === change.id ? [data.unmapped.phase] : []));
    expect(phases.toSorted(), where).toEqual(["requested", "succeeded"]);
  }
  expect(openIntentsOf(rig), where).toBe(0);
  return { died: death.fired, calls: death.calls.length };
}

/**
 * Dies before every `stride`-th call while a fix is proposed, and again while a second alert brings it up to date, each time on a GitHub of its
 * own: what one repository's alert told of a package would be known in the next. Answers how many calls the longer of the two takes.
 */
export async function playFixes(stride: number): Promise<number> {
  for (let k = stride, calls = 0; ; k += stride) {
    const { rig } = await fixScene(undefined, { expectsFailures: true });
    const proposed = await die(rig, "1.0.1", k);
    const updated = await die(rig, "1.0.2", k);
    calls = Math.max(calls, proposed.calls, updated.calls);
    if (!proposed.died && !updated.died) return calls;
  }
}
