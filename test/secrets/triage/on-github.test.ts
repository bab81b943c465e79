import { describe, expect, it } from "vitest";
import { createGitHub } from "../../../src/github/github.ts";
import { repositoryRef } from "../../../src/github/repository.ts";
import { authorsOf } from "../../../src/secrets/triage/authors.ts";
import { readAlerts } from "../../../src/secrets/triage/observe-triage.ts";
import type { SeenPlace } from "../../../src/secrets/triage/secret-detail.ts";
import { Secret } from "../../../src/values/secret.ts";
import { openHouse, PERMISSIONS } from "../../github-tests/kit.ts";

const lines = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** `acme/api` with a pull request of ben's that holds a commit of dora's, and comments of others. */
async function scene(permissions: Record<string, string> = PERMISSIONS) {
  const { github, app, installation, repository, time } = await openHouse({ permissions });
  for (const login of ["ben", "cleo", "dora"]) github.addMember("acme", login);
  for (const login of ["ben", "cleo", "dora"]) github.addCollaborator("acme/api", login, "write");
  const commit = github.commit("acme/api", "topic", { "a.env": "x\n" }, "dora");
  const ask = (by: string, path: string, body: object) =>
    (github.as(by).request("POST", `/repos/acme/api/${path}`, body).body ?? {}) as { number: number; id: number };
  const pull = ask("ben", "pulls", { title: "Topic", head: "topic", base: "main" }).number;
  const comment = ask("cleo", `issues/${pull}/comments`, { body: "Hm." }).id;
  const issue = ask("cleo", "issues", { title: "Help", body: "x" }).number;
  const clients = createGitHub({
    appId: String(app.id),
    privateKey: Secret.of(app.privateKeyPem),
    apiUrl: github.url,
    clock: { now: () => time.now },
  });
  const ref = repositoryRef({ ...repository, owner: { id: 1, login: "acme" } }, installation.id);
  const idOf = (login: string) => (github.as("ann").request("GET", `/users/${login}`).body as { id: number }).id;
  const reader = await clients.reader(ref, { contents: "read", issues: "read", metadata: "read", pull_requests: "read" });
  const authors = async (places: readonly SeenPlace[], pulls: readonly number[] = []) =>
    [...(await authorsOf({ places, pulls }, reader, ref))].toSorted((one, other) => one - other);
  return {
    github,
    clients,
    ref,
    commit,
    pull,
    comment,
    issue,
    authors,
    ids: (...logins: string[]) => logins.map(idOf).toSorted((one, other) => one - other),
  };
}

describe("whoever wrote what holds a finding", () => {
  it("is the author of a commit, of a comment, of an issue and of a pull request", async () => {
    const { authors, ids, commit, comment, issue, pull } = await scene();
    expect(await authors([{ kind: "file", path: "a.env", commit, blob: null, lines }])).toEqual(ids("dora"));
    expect(await authors([{ kind: "commit-message", commit, lines }], [pull])).toEqual(ids("ben", "dora"));
    expect(await authors([{ kind: "comment", number: pull, comment, lines }])).toEqual(ids("cleo"));
    expect(
      await authors([
        { kind: "body", of: "pull", number: pull, lines },
        { kind: "title", of: "issue", number: issue, lines },
      ]),
    ).toEqual(ids("ben", "cleo"));
  });

  it("is nobody for what is gone, and that keeps nobody else from being found", async () => {
    const { authors, ids, commit } = await scene();
    const gone: readonly SeenPlace[] = [
      { kind: "file", path: "a.env", commit: "ab".repeat(20), blob: null, lines },
      { kind: "comment", number: 1, comment: 4_711, lines },
      { kind: "review-comment", number: 1, comment: 4_711, lines },
      { kind: "review", number: 1, review: 4_711, lines },
    ];
    expect(await authors(gone, [4_711])).toEqual([]);
    expect(await authors([...gone, { kind: "file", path: "a.env", commit, blob: null, lines }])).toEqual(ids("dora"));
  });
});

describe("GitHub's alerts about a finding", () => {
  it("are read as they are; those that there are not are left out", async () => {
    const { github, clients, ref, commit } = await scene({ ...PERMISSIONS, secret_scanning_alerts: "read" });
    const number = github.openSecretAlert("acme/api", {
      secret: "x",
      secretType: "acme",
      locations: [{ type: "commit", commit, path: "a.env" }],
    });
    expect(await readAlerts([number, number, 99], ref, clients)).toEqual([
      { number, standing: { state: "open", resolution: null }, resolvedBy: null, resolvedAt: null },
    ]);
  });

  it("are none for an App that was not granted to see them: what people decide counts all the same", async () => {
    const { clients, ref } = await scene();
    expect(await readAlerts([1], ref, clients)).toEqual([]);
    expect(await readAlerts([], ref, clients)).toEqual([]);
  });
});
