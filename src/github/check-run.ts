import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { CheckButton } from "./check-buttons.ts";
import type { Reader, Writer } from "./client.ts";

/** GitHub's limit for a check run's summary, in characters. */
export const summaryLimit = 65_535;

/** What people read of a check run; `want` of a change. */
export type CheckContent = {
  /** Null: not finished yet. */
  readonly conclusion: "success" | "neutral" | "action_required" | "failure" | null;
  /** Plain text. */
  readonly title: string;
  /** Markdown, at most `summaryLimit` characters. */
  readonly summary: string;
};

/** A remark beside a line of a file; `params.annotations` of a change. */
export type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  /** Columns are told of single lines only. */
  readonly column: number | null;
  readonly level: "notice" | "warning" | "failure";
  /** Plain text; GitHub takes up to 64 KB. */
  readonly message: string;
};

/** GitHub takes so many annotations with one request; what follows is added to them. */
const annotationsPerRequest = 50;

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
 * This App's check run of that name on a commit: the one with `externalId` if there is one, else the newest; null when there is none.
 */
export async function findCheck(
  github: Reader,
  { repository, sha, name, appId }: { repository: RepositoryRef; sha: string; name: string; appId: number },
  externalId?: string,
): Promise<PublishedCheck | null> {
  const { owner, name: repo } = repository;
  const { data } = await github.rest.checks.listForRef({
    owner,
    repo,
    ref: sha,
    check_name: name,
    app_id: appId,
    // By default only the latest of a name is listed, and another one may have come after the one that is looked for.
    filter: "all",
    per_page: 100,
  });
  const newestFirst = [...data.check_runs].sort((one, other) => other.id - one.id);
  const run = newestFirst.find(({ external_id }) => external_id === externalId) ?? newestFirst[0];
  return run === undefined ? null : published(run);
}

/**
 * One completed check run of ours per commit and name: made where there is none, else changed. The run carries the id of the
 * change as `external_id`, by which an interrupted creation is found again. `params.appId` is the id of this App; `params.text` (more
 * Markdown), `params.annotations` and `params.buttons` are shown, too. Annotations cannot be taken back, so that with any a new run is made.
 * (https://docs.github.com/rest/checks/runs)
 */
export const publishCheck: ChangeKind = {
  name: "checks.publish",
  permissions: { checks: "write" },
  tells: true,
  trustsObservation: true,

  async read(change: Change, github: Reader): Promise<Json> {
    const { repository, sha, name } = change.target;
    return findCheck(github, { repository, sha: String(sha), name: String(name), appId: Number(change.params.appId) }, change.id);
  },

  /** A run fulfils a description when it has everything that the description names. */
  matches(state: Json, description: Json): boolean {
    if (state === null || description === null) return state === description;
    return Object.entries(description as JsonObject).every(([key, value]) => (state as JsonObject)[key] === value);
  },

  async perform(change: Change, github: Writer): Promise<Json> {
    const { owner, repo, sha, name } = targetOf(change);
    const { conclusion, title, summary } = change.want as CheckContent;
    const annotations = ((change.params.annotations ?? []) as readonly Annotation[]).map(asGitHubTakesIt);
    const batches = [annotations.slice(0, annotationsPerRequest)];
    for (let at = annotationsPerRequest; at < annotations.length; at += annotationsPerRequest) {
      batches.push(annotations.slice(at, at + annotationsPerRequest));
    }
    const text = typeof change.params.text === "string" ? { text: change.params.text } : {};
    const actions = ((change.params.buttons ?? []) as readonly CheckButton[]).map((button) => ({ ...button }));
    const state = conclusion === null ? ({ status: "in_progress" } as const) : ({ status: "completed", conclusion } as const);
    const existing = change.expect as PublishedCheck | null;
    let run: CheckRunAnswer | undefined;
    for (const [index, batch] of batches.entries()) {
      // Only the last request makes it what is wanted, so that an interrupted one is not taken for done.
      const last = index === batches.length - 1;
      const output = { title: last ? title : `${title} …`, summary, ...text, ...(batch.length === 0 ? {} : { annotations: batch }) };
      const content = {
        external_id: change.id,
        ...(last ? state : ({ status: "in_progress" } as const)),
        output,
        ...(actions.length === 0 ? {} : { actions }),
      };
      const id = run?.id ?? (annotations.length === 0 ? existing?.id : undefined);
      const { data } =
        id === undefined
          ? await github.rest.checks.create({ owner, repo, name, head_sha: sha, ...content })
          : await github.rest.checks.update({ owner, repo, check_run_id: id, ...content });
      run = data;
    }
    return run === undefined ? null : published(run);
  },
};

const asGitHubTakesIt = ({ path, line, endLine, column, level, message }: Annotation) => ({
  path,
  start_line: line,
  end_line: endLine,
  ...(column !== null && endLine === line ? { start_column: column, end_column: column } : {}),
  annotation_level: level,
  message,
});
