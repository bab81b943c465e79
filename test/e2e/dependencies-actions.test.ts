import { expect, it } from "vitest";
import { alertOn, fileAt, fixScene, pullsOf, shop, work } from "./dependencies-scene.ts";
import { sweepAnHourLater } from "./scene.ts";

const workflow = (uses: string): string =>
  `name: ci\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ${uses}\n`;

/** An action of another organisation with two releases; answers their commits. */
async function sceneWithAction(uses: (commits: readonly string[]) => string) {
  const { rig } = await fixScene();
  rig.github.createOrganization("makers");
  rig.github.addMember("makers", "olga", "admin");
  rig.github.createRepository("makers", "build", { files: { "action.yml": "name: build\nruns: { using: node24, main: a.js }\n" } });
  const commits = ["1", "2"].map((version) => rig.github.commit("makers/build", "main", { "a.js": `${version}\n` }, "olga"));
  for (const [at, sha] of commits.entries())
    rig.github.as("olga").request("POST", "/repos/makers/build/git/refs", { ref: `refs/tags/v1.0.${at}`, sha });
  rig.github.commit(shop, "main", { ".github/workflows/ci.yml": workflow(uses(commits)) }, "carl");
  await work(rig);
  return { rig, commits };
}

it("an action that a workflow names by a tag is updated, with an alert", async () => {
  const { rig } = await sceneWithAction(() => "makers/build@v1.0.0");
  alertOn(rig, "makers/build", "1.0.1", { ecosystem: "actions", manifest: ".github/workflows/ci.yml" });
  await work(rig);
  expect(pullsOf(rig)).toMatchObject([{ head: { ref: "pipewarden/actions/%2Egithub+workflows/makers+build" } }]);
  expect(fileAt(rig, "pipewarden/actions/%2Egithub+workflows/makers+build", ".github/workflows/ci.yml")).toBe(
    workflow("makers/build@v1.0.1"),
  );
});

it("an action that a workflow names by a commit is updated, though GitHub has no alert about it", async () => {
  const { rig, commits } = await sceneWithAction(([old]) => `makers/build@${old} # v1.0.0`);
  rig.github.publishAdvisory({ vulnerabilities: [{ ecosystem: "actions", package: "makers/build", range: "< 1.0.1", patched: "1.0.1" }] });
  rig.clock.advance(24 * 3_600_000);
  await sweepAnHourLater(rig);
  expect(fileAt(rig, "pipewarden/actions/%2Egithub+workflows/makers+build", ".github/workflows/ci.yml")).toBe(
    workflow(`makers/build@${commits[1]} # v1.0.1`),
  );
  // A look that no day asked for knows it, too.
  alertOn(rig, "alpha");
  await work(rig);
  expect(pullsOf(rig).map(({ head, state }) => [head.ref, state])).toEqual([
    ["pipewarden/actions/%2Egithub+workflows/makers+build", "open"],
    ["pipewarden/npm/-/alpha", "open"],
  ]);
});
