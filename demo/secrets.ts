import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPull, show } from "./conversation.ts";
import { checkOn, quiet } from "./look.ts";
import type { Stage } from "./stage.ts";
import { check, heading, pause, tell, until } from "./timeline.ts";

const repository = "acme/payments";
const managed = "prod/payments-db";

/** What a Kubernetes manifest makes of a password: base64, under a name that says nothing. */
const manifest = (value: string): string => `apiVersion: v1
kind: Secret
metadata: { name: db }
data:
  auth: ${Buffer.from(value).toString("base64")}
`;

/** The row of a check's table that tells of the first leak. */
const firstRow = (summary: string | null): string => (summary ?? "").split("\n").filter((line) => line.startsWith("| `"))[0] ?? "";

/** Needs acme/payments to be enforced. */
export async function aManagedSecretLeaks(stage: Stage): Promise<void> {
  const { github, folder } = stage;
  heading(`${managed} is a managed secret: one that no rule could know, drawn by chance`);
  const value = randomBytes(24).toString("base64url");
  const file = join(folder, "payments-db.txt");
  writeFileSync(file, value, { mode: 0o600 });
  const stored = await stage.command("secrets", "put", managed, file);
  const indexed = await stage.command("secrets", "index");
  for (const line of `${stored.stdout}${indexed.stdout}`.trim().split("\n")) tell(line);
  check(stored.code === 0 && indexed.code === 0, "stored in the machine's own store, and in the index by its keyed hash");

  heading("carol pushes it to a branch of a public repository, in base64 within a YAML file");
  const pushed = github.commit(repository, "deploy", { "deploy/db.yaml": manifest(value) }, "carol");
  const drafts = () => {
    const { body } = github.as("alice").request("GET", `/repos/${repository}/security-advisories?state=draft`);
    return body as { summary: string; description: string }[];
  };
  await until("those who may read drafts are told", () => drafts().length > 0);
  await quiet(stage);
  const [draft] = drafts();
  tell(`draft advisory: ${draft?.summary}`);
  tell(firstRow(draft?.description ?? ""));
  const checks = (sha: string) => checkOn(github, repository, "secrets", sha).filter(({ status }) => status === "completed");
  check(
    draft?.description.includes(`the value of the managed secret \`${managed}\``) === true,
    "recognised by its value alone, and which secret it is; told in private, since the repository is public",
  );
  check(checks(pushed).length === 0, "nothing public points at it");

  heading("She proposes it in a pull request");
  const { body } = github.as("carol").request("POST", `/repos/${repository}/pulls`, { title: "Deploy", head: "deploy", base: "main" });
  const { number } = body as { number: number };
  const comments = () => github.commentsOf(repository, number).filter(({ user }) => user?.login === "pipewarden[bot]");
  await until("the pull request is told", () => comments().length > 0 && checks(pushed).at(-1)?.conclusion === "failure");
  await quiet(stage);
  show(comments()[0]?.body ?? "", 8);
  check(checks(pushed).at(-1)?.conclusion === "failure" && comments().length === 1, "the check fails, and one comment says what to do");
  check(!comments()[0]?.body?.includes(managed), "in public, nobody is told what the organisation calls it");
  const written = github.requests.filter(({ write }) => write).map(({ requestBody }) => JSON.stringify(requestBody ?? null));
  const forms = [value, Buffer.from(value).toString("base64"), Buffer.from(value).toString("hex"), value.slice(0, 16)];
  check(!written.some((text) => forms.some((form) => text.includes(form))), "nothing that the bot wrote has the value, or a part of it");
}

/** Needs `aManagedSecretLeaks` before. */
export async function aFalseAlarm(stage: Stage, token: string): Promise<void> {
  const { github } = stage;
  heading("carol's test has a token with a right checksum, which is none; GitHub has raised an alert as well");
  const talk = openPull(stage, repository, "carol", "tests");
  const head = github.commit(repository, "tests", { "test/login.ts": `const token = "${token}";\n` }, "carol");
  const alert = github.openSecretAlert(repository, {
    secret: token,
    secretType: "github_personal_access_token",
    locations: [{ type: "commit", commit: head, path: "test/login.ts" }],
  });
  const conclusion = () => checkOn(github, repository, "secrets", head).at(-1)?.conclusion;
  await until("the check fails", () => conclusion() === "failure");
  await quiet(stage);
  const id = /`([0-9a-f]{10})`/.exec(checkOn(github, repository, "secrets", head).at(-1)?.output.summary ?? "")?.[1] ?? "";
  // GitHub tells when a comment was written to the second, and a head of the same second counts as newer.
  await pause(1_000);
  talk.says("alice", `/warden dismiss ${id} ${head} as:used-in-tests reason:"Made for this test; it opens nothing."`);
  await until("the check passes", () => conclusion() === "success");
  await quiet(stage);
  show(talk.replies().at(-1) ?? "", 4);
  const alertNow = () => {
    const { body } = github.as("alice").request("GET", `/repos/${repository}/secret-scanning/alerts/${alert}?hide_secret=true`);
    return body as { state: string; resolution: string | null };
  };
  await until("GitHub's alert follows", () => alertNow().state === "resolved");
  const { state, resolution } = alertNow();
  check(state === "resolved" && resolution === "used_in_tests", `GitHub's alert ${alert} is ${state} as ${resolution}`);
  check(conclusion() === "success", "the check passes, and the finding is kept with who said so, and why");
}
