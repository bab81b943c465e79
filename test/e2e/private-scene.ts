import { type ManagedSecrets, password } from "./managed-secrets.ts";
import type { Rig } from "./rig.ts";
import { shop, work } from "./secrets-scene.ts";

export const inYaml = (value: string): string => `kind: Secret\ndata:\n  password: ${Buffer.from(value).toString("base64")}\n`;

interface Issue {
  readonly title: string;
  readonly body: string;
  readonly user: { readonly login: string };
}
export const issuesIn = (rig: Rig, repository: string): Issue[] =>
  (rig.github.as("alice").request("GET", `/repos/${repository}/issues?state=all`).body as Issue[]).filter(
    ({ user }) => user.login === "pipewarden[bot]",
  );
export const advisoriesIn = (rig: Rig, repository: string) =>
  rig.github.as("alice").request("GET", `/repos/${repository}/security-advisories`).body as { state: string; description: string }[];

/** A push to the default branch, with no pull request, of a managed secret in base64. */
export async function pushed(rig: Rig, managed: ManagedSecrets, seed = 1): Promise<string> {
  await managed.put("prod/db", password(seed));
  const sha = rig.github.commit(shop, "main", { "deploy/db.yaml": inYaml(password(seed)) }, "carl");
  await work(rig);
  return sha;
}
