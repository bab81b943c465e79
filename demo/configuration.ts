import { openIssue, show } from "./conversation.ts";
import { checkOn, isProtected, quiet, repairs, reviewsOf } from "./look.ts";
import { type Asked, looseningFile, organisationFile, repositories, services } from "./organisation.ts";
import type { Stage } from "./stage.ts";
import { check, heading, tell, until } from "./timeline.ts";

const home = "acme/.github";
const path = ".github/pipewarden.yml";
const all = [".github", ...repositories, ...services].map((name) => `acme/${name}`);

/** Repositories whose protection the bot has changed, among the requests from the one with the number `since`. */
function changedSince({ github }: Stage, since: number): string[] {
  const written = github.requests.slice(since).filter(({ write, effective, path }) => write && effective && path.includes("/branches/"));
  return [...new Set(written.map(({ path }) => path.split("/").slice(2, 4).join("/")))].sort();
}

/** alice proposes a new text of the organisation's file. Answers the pull request's number and its check run with the preview. */
async function propose(stage: Stage, branch: string, asked: Asked) {
  const { github } = stage;
  await quiet(stage, 500);
  const since = github.requests.length;
  const sha = github.commit(home, branch, { [path]: organisationFile(asked) }, "alice");
  const body = { title: branch, head: branch, base: "main" };
  const { number } = github.as("alice").request("POST", `/repos/${home}/pulls`, body).body as { number: number };
  const preview = () => checkOn(github, home, "config", sha);
  await until("the preview is there", () => preview().some(({ status }) => status === "completed"));
  await quiet(stage);
  const [run, ...more] = preview();
  const writes = github.requests.slice(since).filter(({ write, effective }) => write && effective);
  const beside = writes.filter((each) => !each.path.endsWith("/access_tokens") && each.path !== `/repos/${home}/check-runs`);
  tell(`check run: ${run?.output.title}`);
  for (const sentence of run?.output.summary
    ?.split("\n")[0]
    ?.replaceAll("**", "")
    .split(/(?<=\.) /) ?? [])
    tell(`           ${sentence}`);
  for (const { method, path } of beside) tell(`written besides: ${method} ${path}`);
  check(more.length === 0 && beside.length === 0, "written to GitHub: this check run, and nothing besides");
  return { number, run };
}

const merge = ({ github }: Stage, number: number) => github.as("alice").request("PUT", `/repos/${home}/pulls/${number}/merge`, {});

/** Needs acme/website to require three reviews already. */
export async function previewAndMerge(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("alice proposes to ask for two reviews: what would that change?");
  const { number, run } = await propose(stage, "two-reviews", { everywhere: "report", reviews: 2 });
  const named = all.filter((name) => run?.output.summary?.includes(`<code>${name}</code>: 1 setting would change`));
  check(run?.output.title === `Would change 3 settings in 3 of ${all.length} repositories`, `it looked at all ${all.length} repositories`);
  check(named.join() === "acme/payments,acme/ledger,acme/mobile", `it names ${named.join(", ")}; acme/website asks for three already`);

  heading("alice merges it");
  const since = github.requests.length;
  merge(stage, number);
  await until("two reviews are asked for", () => named.every((name) => reviewsOf(github, name) === 2));
  await until("the commit is judged", () => checkOn(github, home, "config").some(({ status }) => status === "completed"));
  await quiet(stage);
  check(changedSince(stage, since).join() === [...named].sort().join(), `changed: ${named.join(", ")}, just as the preview said`);
  check(reviewsOf(github, "acme/website") === 3, "acme/website still asks for three");
  check(
    services.every((name) => github.protectionOf(`acme/${name}`, "main") === null),
    "the 14 services are reported and not touched",
  );
}

export async function looseningIsIgnored(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("mallory commits a file of its own to acme/payments: no reviews, and the policy off");
  const before = repairs(github, "acme/payments");
  const sha = github.commit("acme/payments", "main", { [path]: looseningFile }, "mallory");
  const judged = () => checkOn(github, "acme/payments", "config", sha);
  await until("the commit is judged", () => judged().some(({ status }) => status === "completed"));
  await quiet(stage);
  const [run] = judged();
  tell(`check run: ${run?.output.title}`);
  const address = `/repos/acme/payments/check-runs/${run?.id}/annotations`;
  const annotations = github.as("mallory").request("GET", address).body as { path: string; start_line: number; message: string }[];
  for (const { start_line, message } of annotations) tell(`line ${start_line}: ${message.split(". ")[0]}.`);
  check(
    annotations.length === 2 && annotations.every((each) => each.path === path && each.message.startsWith("Ignored: ")),
    "each line that would loosen is annotated on the commit as ignored",
  );
  check(reviewsOf(github, "acme/payments") === 2 && repairs(github, "acme/payments") === before, "the protection stays as it was");
  github.as("mallory").weakenProtection("acme/payments", "main");
  await until("it is repaired", () => reviewsOf(github, "acme/payments") === 2);
  await quiet(stage);
  check(isProtected(github, "acme/payments"), "mallory takes the protection off: it is repaired as before, with two reviews");
}

export async function theBrake(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("alice commits, straight to main, that all is to be enforced everywhere: 14 services at once. That is what the brake is for");
  const since = github.requests.length;
  github.commit(home, "main", { [path]: organisationFile({ everywhere: "enforce", reviews: 2 }) }, "alice");
  const waits = (name: string) => checkOn(github, `acme/${name}`).some(({ output }) => output.summary?.includes("bin/pipewarden approve "));
  const isDone = (name: string) => reviewsOf(github, `acme/${name}`) === 2 && checkOn(github, `acme/${name}`)[0]?.conclusion === "success";
  await until("each service is changed or held", () => services.every((name) => isDone(name) || waits(name)));
  await quiet(stage);
  const held = services.filter(waits);
  check(changedSince(stage, since).length === 10 && held.length === 4, "10 changed, and 4 held, whose check runs say so");

  const holds = await stage.command("holds");
  for (const line of holds.stdout.trimEnd().split("\n")) tell(line);
  const id = /pipewarden approve (\S+)/.exec(holds.stdout)?.[1] ?? "";
  check(holds.code === 1 && held.every((name) => holds.stdout.includes(`  ${name}: `)), "`pipewarden holds` lists the four");
  // By itself the bot waits a minute, so that it announces all that is held at once; a sweep looks now.
  await stage.command("sweep", "--repo", home);
  await until("the hold is announced", () => checkOn(github, home, "brakes").length > 0);
  await quiet(stage);
  const [announced, ...more] = checkOn(github, home, "brakes");
  tell(`check run on ${home}: ${announced?.output.title}`);
  check(more.length === 0 && announced?.output.summary?.includes(id) === true, "announced once, in the organisation's .github repository");

  heading("It takes a second person: not alice, who wrote this version, but bob, who administers acme/.github as well");
  const talk = openIssue(stage, home, "bob", "The services are held");
  const released = github.requests.length;
  const own = talk.says("alice", `/warden approve ${id}`);
  await until("alice is answered", () => talk.replies().length === 1 && talk.reactions(own).includes("-1"));
  await quiet(stage);
  show(talk.replies()[0] ?? "");
  check(changedSince(stage, released).length === 0, "alice's own word releases nothing");
  const second = talk.says("bob", `/warden approve ${id}`);
  await until("all services are protected", () => services.every(isDone));
  await until("the announcement is taken back", () => checkOn(github, home, "brakes")[0]?.conclusion === "success");
  await quiet(stage);
  const rest = changedSince(stage, released);
  await until("bob is answered", () => talk.reactions(second).includes("+1"));
  show(talk.replies()[1] ?? "");
  check(rest.join() === held.map((name) => `acme/${name}`).join(), "the four are changed, and no other");
}
