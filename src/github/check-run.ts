import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Reader, Writer } from "./client.ts";

/** GitHub's limit for a check run's summary, in characters. */
export const summaryLimit = 65_535;

/** What people read of a check run; `want` of a change. */
export type CheckContent = {
  readonly conclusion: "success" | "neutral" | "action_required";
  /** Plain text. */
  readonly title: string;
  /** Markdown, at most `summaryLimit` characters. */
  readonly summary: string;
};

/** A check run as GitHub has it; `expect` of a change, where null is: no run of ours on this commit. */
export type PublishedCheck = {
  readonly id: number;
  readonly externalId: string | null;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
};

/** What REST answers for a check run, as far as it matters here. */
interface CheckRunAnswer {
  readonly id: number;
  readonly external_id: string | null;
  readonly conclusion: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null };
}

const published = ({ id, external_id, conclusion, output }: CheckRunAnswer): PublishedCheck => ({
  id,
  externalId: external_id,
  conclusion,
  title: output.title,
  summary: output.summary,
});

/** `target` of a change of kind `checks.publish`, beside the repository. */
export type CheckTarget = { readonly sha: string; readonly name: string };

function targetOf(change: Change): CheckTarget & { owner: string; repo: string } {
  const { repository, sha, name } = change.target;
  return { owner: repository.owner, repo: repository.name, sha: String(sha), name: String(name) };
}

/**
 * One completed check run of ours per commit and name: made where there is none, else changed. The run carries the id of the
 * change as `external_id`, by which an interrupted creation is found again. `params.appId` is the id of this App.
 * (https://docs.github.com/rest/checks/runs)
 */
export const publishCheck: ChangeKind = {
  name: "checks.publish",
  permissions: { checks: "write" },
  trustsObservation: true,

  async read(change: Change, github: Reader): Promise<Json> {
    const { owner, repo, sha, name } = targetOf(change);
    const { data } = await github.rest.checks.listForRef({
      owner,
      repo,
      ref: sha,
      check_name: name,
      app_id: Number(change.params.appId),
      // By default only the latest of a name is listed, and another one may have come after the one that is looked for.
      filter: "all",
      per_page: 100,
    });
    const newestFirst = [...data.check_runs].sort((one, other) => other.id - one.id);
    const run = newestFirst.find(({ external_id }) => external_id === change.id) ?? newestFirst[0];
    return run === undefined ? null : published(run);
  },

  /** A run fulfils a description when it has everything that the description names. */
  matches(state: Json, description: Json): boolean {
    if (state === null || description === null) return state === description;
    return Object.entries(description as JsonObject).every(([key, value]) => (state as JsonObject)[key] === value);
  },

  async perform(change: Change, github: Writer): Promise<Json> {
    const { owner, repo, sha, name } = targetOf(change);
    const { conclusion, title, summary } = change.want as CheckContent;
    const content = { external_id: change.id, status: "completed" as const, conclusion, output: { title, summary } };
    const existing = change.expect as PublishedCheck | null;
    const { data } =
      existing === null
        ? await github.rest.checks.create({ owner, repo, name, head_sha: sha, ...content })
        : await github.rest.checks.update({ owner, repo, check_run_id: existing.id, ...content });
    return published(data);
  },
};
