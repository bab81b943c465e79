import type { Rig } from "./rig.ts";

export const configFile = ".github/pipewarden.yml";

/** Commits a file to a branch as a person does, and answers the commit. */
export function commitFile(
  rig: Rig,
  repository: string,
  text: string | Uint8Array | null,
  { branch = "main", by = "alice", path = configFile } = {},
): string {
  const actor = rig.github.as(by);
  const address = `/repos/${repository}/contents/${path}`;
  const existing = (() => {
    try {
      return (actor.request("GET", `${address}?ref=${encodeURIComponent(branch)}`).body as { sha: string }).sha;
    } catch {
      return undefined;
    }
  })();
  const sha = existing === undefined ? {} : { sha: existing };
  if (text === null) actor.request("DELETE", address, { message: "Remove it", branch, ...sha });
  else actor.request("PUT", address, { message: "Change it", branch, content: Buffer.from(text).toString("base64"), ...sha });
  return rig.github.headOf(repository, branch);
}

/** Proposes a file in a pull request, and answers its number and head. */
export function proposeFile(
  rig: Rig,
  repository: string,
  text: string | null,
  { branch = "topic", draft = false }: { branch?: string; draft?: boolean } = {},
): { number: number; head: string } {
  const actor = rig.github.as("alice");
  actor.request("POST", `/repos/${repository}/git/refs`, { ref: `refs/heads/${branch}`, sha: rig.github.headOf(repository, "main") });
  const head = commitFile(rig, repository, text, { branch });
  const { body } = actor.request("POST", `/repos/${repository}/pulls`, {
    title: "Change the configuration",
    head: branch,
    base: "main",
    draft,
  });
  return { number: (body as { number: number }).number, head };
}

export const configChecks = (rig: Rig, repository: string, sha: string) =>
  rig.github.checkRunsOf(repository, sha).filter(({ name }) => name === "Pipewarden / config");
