import { randomFrom } from "../secrets/rules/random.ts";
import { gitHubToken } from "../secrets/tokens.ts";
import type { Rig, RigOptions } from "./rig.ts";
import { scene } from "./scene.ts";

export const shop = "acme/shop";

/** The organisation's file, with a section for `secrets` and nothing else that the bot would do. */
export const asking = (section: string): string => `version: 1\npolicies:\n  protection: { mode: off }\n  secrets: ${section}\n`;
export const enforced = asking("{ mode: enforce }");

/** A rig whose organisation wants secrets to be found, with the repository `acme/shop`, and a fresh log of requests. */
export async function secretsScene(
  home: string = enforced,
  { open = false, ...options }: RigOptions & { readonly open?: boolean; readonly expectsFailures?: boolean } = {},
): Promise<Rig> {
  const rig = await scene({ home, ...options });
  rig.github.createRepository("acme", "shop", { private: !open, files: { "README.md": "# shop\n" } });
  rig.github.addCollaborator(shop, "carl", "write");
  rig.github.addCollaborator(shop, "mia", "maintain");
  await rig.settle(await rig.startBot());
  rig.github.resetLog();
  return rig;
}

/** Another credential with each number. */
export const token = (seed: number): string => gitHubToken(randomFrom(seed));

/** Opens a pull request of a branch and answers its number. */
export function propose(rig: Rig, branch: string, { by = "carl", title = "Change", body = "" } = {}): number {
  const answer = rig.github.as(by).request("POST", `/repos/${shop}/pulls`, { title, body, head: branch, base: "main" });
  return (answer.body as { number: number }).number;
}

/** Lets the bot do all that there is to do, as a new process. */
export const work = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot());

/** Our check runs on a commit. */
export const secretChecks = (rig: Rig, sha: string, repository = shop) =>
  rig.github.checkRunsOf(repository, sha).filter(({ name }) => name === "Pipewarden / secrets");

/** The remarks of a check run, as GitHub shows them. */
export function annotationsOn(rig: Rig, run: number | bigint | undefined, repository = shop): Record<string, unknown>[] {
  const { body } = rig.github.as("alice").request("GET", `/repos/${repository}/check-runs/${run}/annotations?per_page=100`);
  return body as Record<string, unknown>[];
}

/** Our comments on a pull request about secrets. */
export const secretComments = (rig: Rig, pull: number, repository = shop): string[] =>
  rig.github
    .commentsOf(repository, pull)
    .filter(({ user, body }) => user?.login === "pipewarden[bot]" && body?.includes("pipewarden:reply:secrets") === true)
    .map(({ body }) => body ?? "");

/** What is kept of the repository's findings. */
export const findingsOf = (rig: Rig) =>
  rig.table
    .items()
    .filter(({ PK }) => PK.startsWith("F#"))
    .map(({ finding }) => finding as { fingerprint: string; state: string; rule: string; title: string; detail: Record<string, unknown> });
