import type { LocalGitHub } from "../test/github/index.ts";
import type { Stage } from "./stage.ts";
import { pause, until } from "./timeline.ts";

/** The bot's changes to a repository's protection that took effect. */
export const repairs = (github: LocalGitHub, repository: string): number =>
  github.requests.filter(({ write, effective, path }) => write && effective && path.startsWith(`/repos/${repository}/branches/`)).length;

export const reviewsOf = (github: LocalGitHub, repository: string): number =>
  github.protectionOf(repository, "main")?.required_pull_request_reviews?.required_approving_review_count ?? 0;

export function isProtected(github: LocalGitHub, repository: string): boolean {
  const rule = github.protectionOf(repository, "main");
  return (
    rule?.enforce_admins?.enabled === true &&
    rule.allow_force_pushes?.enabled !== true &&
    rule.allow_deletions?.enabled !== true &&
    reviewsOf(github, repository) >= 1
  );
}

/** The bot's check run of that name on a commit, by default on the head of `main`. */
export const checkOn = (
  github: LocalGitHub,
  repository: string,
  name: "protection" | "config" | "brakes" | "secrets" | "dependencies" | "fixes" = "protection",
  sha = github.headOf(repository, "main"),
) => github.checkRunsOf(repository, sha).filter((run) => run.name === `Pipewarden / ${name}`);

/** Waits until nothing has happened for a moment, in milliseconds. */
export async function quiet({ github }: Stage, moment = 120): Promise<void> {
  for (let seen = -1; seen !== github.requests.length; await pause(moment)) seen = github.requests.length;
  await github.idle();
}

/** Waits until the bot has worked on everything that GitHub has delivered lately. */
export async function workedOn(stage: Stage): Promise<void> {
  const waits = async (): Promise<boolean> => {
    const { stdout } = await stage.command("deliveries", "list", "--limit", "20", "--format", "json");
    const { deliveries } = JSON.parse(stdout) as { deliveries: { lanes: Record<string, { state: string }> }[] };
    return deliveries.some(({ lanes }) => Object.values(lanes).some(({ state }) => state === "waiting"));
  };
  await stage.github.idle();
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && (await waits()); ) await pause(200);
  await quiet(stage);
}

/** Waits until a repair is complete: the branch is protected, its check run is published, and nothing further happens. */
export async function repaired(stage: Stage, repository: string, seconds = 30): Promise<void> {
  const { github } = stage;
  const done = () => isProtected(github, repository) && checkOn(github, repository).length > 0;
  await until(`${repository} is protected again and its check run says so`, done, seconds);
  await quiet(stage);
}
