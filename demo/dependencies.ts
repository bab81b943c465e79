import { filesOf, type InstalledAt } from "../test/dependencies/ecosystems/npm/fixture.ts";
import { conversation, openIssue, show } from "./conversation.ts";
import { checkOn, quiet, repaired, workedOn } from "./look.ts";
import { shop } from "./organisation.ts";
import type { Stage } from "./stage.ts";
import { check, heading, tell, until } from "./timeline.ts";

const repository = `acme/${shop}`;
const branch = "pipewarden/npm/-/line-pad";
const direct = { "table-printer": "^2.1.0", "old-parser": "^1.4.0" };
const installed: InstalledAt = {
  "node_modules/line-pad": "1.0.3",
  "node_modules/old-parser": "1.4.0",
  "node_modules/table-printer": "2.1.0",
};

/** A manifest and its lockfile, as npm writes them. */
const projectOf = ({ registry }: Stage, dependencies: Record<string, string>, at: InstalledAt): Record<string, string> =>
  Object.fromEntries(filesOf(registry, { manifest: { name: shop, dependencies }, installed: at }));

interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly head: { readonly ref: string; readonly sha: string };
}

/** Pull requests of the bot, open and closed. */
const fixesOf = ({ github }: Stage): Pull[] => {
  const pulls = github.as("alice").request("GET", `/repos/${repository}/pulls?state=all`).body as Pull[];
  return pulls.filter(({ head }) => head.ref.startsWith("pipewarden/"));
};

const compare = ({ github }: Stage) =>
  github.as("alice").request("GET", `/repos/${repository}/compare/main...${encodeURIComponent(branch)}`).body as {
    ahead_by: number;
    behind_by: number;
    files: { filename: string; patch: string }[];
  };

/** The check about dependencies on a head, once it is complete. */
const review = ({ github }: Stage, sha: string) =>
  checkOn(github, repository, "dependencies", sha).findLast(({ status }) => status === "completed");

/** Waits until the one fix is as wished for and its check has passed. */
async function fixed(stage: Stage, what: string, holds: (pull: Pull) => boolean): Promise<Pull> {
  const [pull] = await until(what, () => {
    const [found] = fixesOf(stage);
    return found !== undefined && holds(found) && review(stage, found.head.sha)?.conclusion === "success";
  }).then(() => fixesOf(stage));
  if (pull === undefined) throw new Error("The pull request is gone.");
  return pull;
}

const cut = (line: string, most = 130): string => (line.length <= most ? line : `${line.slice(0, most)}…`);

/** Shows a pull request's title, and the first lines of its body. */
function showPull({ title, number, body }: Pull, most: number): void {
  tell(`#${number}:    ${title}`);
  const lines = body
    .replaceAll(/\]\([^)]*\)/g, "]")
    .replaceAll("**", "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\|(?: -+ \|)+$/.test(line));
  for (const line of lines.slice(0, most)) tell(`       ${cut(line)}`);
}

/** Shows which lines change. */
function showDiff(stage: Stage): void {
  for (const { filename, patch } of compare(stage).files) {
    tell(`${filename}:`);
    for (const line of patch.split("\n").filter((each) => /^[+-]/.test(each))) tell(`       ${cut(line, 90)}`);
  }
}

/** Opens the repository acme/shop, a private one, with two direct dependencies and one that comes with them. */
export async function shopOpens(stage: Stage): Promise<void> {
  const { github, registry } = stage;
  for (const version of ["1.0.3", "1.0.4", "1.0.5", "1.0.6", "2.0.0"]) registry.publish(`line-pad@${version}`);
  for (const version of ["2.1.0", "2.1.1"]) registry.publish(`table-printer@${version}`, { dependencies: { "line-pad": "1.0.3" } });
  registry.publish("old-parser@1.4.0");
  for (const version of ["3.0.1", "3.0.2", "3.0.3"]) registry.publish(`tiny-template@${version}`);
  github.createRepository("acme", shop, { private: true, files: { "README.md": "# shop\n", ...projectOf(stage, direct, installed) } });
  github.addCollaborator(repository, "carol", "write");
  await repaired(stage, repository);
}

/** Needs `shopOpens` before. */
export async function aPinnedDependency(stage: Stage): Promise<void> {
  const { github } = stage;
  heading(
    `An alert in ${repository}: line-pad 1.0.3 is vulnerable. Nobody asked for it: table-printer brings it, and every release of that pins it`,
  );
  github.openDependabotAlert(repository, {
    ...{ package: "line-pad", range: "< 1.0.4", patched: "1.0.4", severity: "high", relationship: "transitive" },
    ...{ ghsa: "GHSA-2c3f-4g5h-6j7m", summary: "A long line takes line-pad minutes", epss: { percentage: 0.31, percentile: 0.97 } },
  });
  const pull = await fixed(stage, "a pull request fixes it", () => true);
  await quiet(stage);
  showPull(pull, 9);
  showDiff(stage);
  const lock = compare(stage).files.find(({ filename }) => filename === "package-lock.json")?.patch ?? "";
  check(
    pull.title === "Override line-pad with 1.0.4 to fix 1 vulnerability" && lock.includes('+      "version": "1.0.4"'),
    "a pull request with an override, which is called so: 1.0.4, the lowest version that is not vulnerable",
  );
  const run = review(stage, pull.head.sha);
  tell(`check run: ${run?.output.title}`);
  check(
    run?.output.summary?.includes("`line-pad`: [GHSA-2c3f-4g5h-6j7m]") === true,
    "read again on the branch: the vulnerability is gone, and none came in",
  );
}

/** Needs `aPinnedDependency` before. */
export async function anotherAlert(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("A second alert on line-pad: 1.0.4 and 1.0.5 are vulnerable as well");
  const [before] = fixesOf(stage);
  github.openDependabotAlert(repository, {
    ...{ package: "line-pad", range: "< 1.0.6", patched: "1.0.6", severity: "critical", relationship: "transitive" },
    ...{ ghsa: "GHSA-3g4h-5j6m-7p8q", summary: "line-pad runs what a line says" },
  });
  const pull = await fixed(stage, "the pull request is brought up to date", ({ title }) => title.includes("1.0.6"));
  await quiet(stage);
  showPull(pull, 1);
  const { ahead_by, files } = compare(stage);
  check(
    pull.number === before?.number && fixesOf(stage).length === 1 && ahead_by === 1,
    `the same pull request, #${pull.number}, in place: still one commit`,
  );
  check(
    pull.title.endsWith("to fix 2 vulnerabilities") && files.every(({ patch }) => !patch.includes("1.0.4")),
    "it goes to 1.0.6 at once, for both alerts",
  );
}

/** Needs `anotherAlert` before. */
export async function aFixIsMovedByACommand(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("main moves on; carol wants the fix on top of it");
  const base = github.commit(repository, "main", { "README.md": "# The shop\n" }, "carol");
  const [before] = fixesOf(stage);
  if (before === undefined) throw new Error("There is no pull request.");
  await workedOn(stage);
  check(compare(stage).behind_by === 1, "the bot leaves it alone: nothing that it changes has changed");
  const talk = conversation(github, repository, before.number, branch);
  const command = talk.says("carol", "/warden rebase");
  await fixed(stage, "the fix is on the new main", ({ head }) => head.sha !== before.head.sha && compare(stage).behind_by === 0);
  await until("carol is answered", () => talk.reactions(command).includes("+1"));
  await quiet(stage);
  show(talk.replies().at(-1) ?? "", 2);
  const { parents } = github.as("carol").request("GET", `/repos/${repository}/commits/${github.headOf(repository, branch)}`).body as {
    parents: { sha: string }[];
  };
  check(parents.length === 1 && parents[0]?.sha === base, "planned anew: one commit, on the head of main");
}

/** Needs `shopOpens` before. */
export async function noFix(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("An alert for which there is no good version: old-parser");
  github.openDependabotAlert(repository, {
    ...{ package: "old-parser", range: "<= 1.4.0", patched: null, severity: "medium", relationship: "direct" },
    ...{ ghsa: "GHSA-4h5j-6m7p-8q9r", summary: "old-parser believes whatever it reads" },
  });
  const fixes = () => checkOn(github, repository, "fixes").findLast(({ status }) => status === "completed");
  await until("the check says why", () => fixes()?.output.summary?.includes("GHSA-4h5j-6m7p-8q9r") === true);
  await quiet(stage);
  tell(`check run on main: ${fixes()?.output.title}`);
  const reason =
    fixes()
      ?.output.summary?.split("\n")
      .find((line) => line.startsWith("- `old-parser`")) ?? "";
  tell(cut(reason.replaceAll(/\]\([^)]*\)/g, "]"), 400));
  check(reason !== "" && fixesOf(stage).length === 1, "explained, on the head of main; there is nothing to open a pull request with");
  const talk = openIssue(stage, repository, "carol", "What about old-parser?");
  const command = talk.says("carol", "/warden fix old-parser");
  await until("carol is answered", () => talk.reactions(command).includes("+1") && talk.replies().length === 1);
  await quiet(stage);
  const [reply = ""] = talk.replies();
  show(reply, 3);
  check(reply.includes("The last time it could not be"), "whoever asks for it is told the same");
}

/** Needs `shopOpens` before. */
export async function aVulnerableProposal(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("carol proposes a dependency that has a known vulnerability");
  github.publishAdvisory({
    ...{ ghsa: "GHSA-5j6m-7p8q-9r2v", summary: "tiny-template runs its input", severity: "critical" },
    vulnerabilities: [{ ecosystem: "npm", package: "tiny-template", range: "< 3.0.2", patched: "3.0.2" }],
  });
  const proposal = projectOf(stage, { ...direct, "tiny-template": "^3.0.1" }, { ...installed, "node_modules/tiny-template": "3.0.1" });
  const pushed = github.commit(repository, "templates", proposal, "carol");
  github.as("carol").request("POST", `/repos/${repository}/pulls`, { title: "Use templates", head: "templates", base: "main" });
  await until("the check fails", () => review(stage, pushed)?.conclusion === "failure");
  await quiet(stage);
  const { title, summary } = review(stage, pushed)?.output ?? {};
  tell(`check run: ${title}`);
  for (const line of summary?.split("\n").filter((each) => each.startsWith("- ")) ?? []) tell(`           ${line}`);
  check(summary?.includes("npm install tiny-template@3.0.2") === true, "it fails before it is merged, with the version to take instead");
  check(!summary?.includes("line-pad") && !summary?.includes("old-parser"), "and says nothing of what main has already");
}
