import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { PipewardenError } from "../values/errors.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import { classify, isHttpError, messageOf } from "./classify.ts";
import type { Octokit, Reader, Writer } from "./client.ts";
import { MissingPermission } from "./github-errors.ts";
import type { RepositoryPayload } from "./repository.ts";

/** In GitHub's words. https://docs.github.com/rest/secret-scanning/secret-scanning */
export const alertResolutions = ["false_positive", "wont_fix", "revoked", "used_in_tests"] as const;
export type AlertResolution = (typeof alertResolutions)[number];

/** How an alert of secret scanning stands; `expect` and `want` of a change of kind `alerts.resolve`. */
export type AlertState =
  | { readonly state: "open"; readonly resolution: null }
  /** Patterns of the organisation's own end alerts in further words, which nobody can give. */
  | { readonly state: "resolved"; readonly resolution: string };

/** An alert without the secret. Plain data. */
export type Alert = {
  readonly number: number;
  readonly standing: AlertState;
  /** Login of whoever resolved it. */
  readonly resolvedBy: string | null;
  /** Milliseconds since the epoch. */
  readonly resolvedAt: number | null;
};

/** `target` of a change of kind `alerts.resolve`, beside the repository. */
export type AlertTarget = { readonly alert: number };

type Place = Pick<RepositoryPayload, "name"> & { readonly owner: string };

/** What GitHub answers of an alert, as far as it is told on. The description has most of it optional. */
export interface AlertAnswer {
  readonly state?: "open" | "resolved";
  readonly resolution?: string | null;
  readonly resolved_by?: { readonly login: string } | null;
  readonly resolved_at?: string | null;
}

const standingOf = ({ state, resolution }: AlertAnswer): AlertState =>
  state === "resolved" ? { state, resolution: resolution ?? "" } : { state: "open", resolution: null };

export const alertOf = (number: number, answer: AlertAnswer): Alert => ({
  number,
  standing: standingOf(answer),
  resolvedBy: answer.resolved_by?.login ?? null,
  resolvedAt: typeof answer.resolved_at === "string" ? Date.parse(answer.resolved_at) : null,
});

/**
 * An alert of secret scanning, without the secret: GitHub is asked to leave it out. Null where there is none any more, or where secret
 * scanning is off.
 */
export async function readAlert(github: Octokit, { owner, name: repo }: Place, number: number): Promise<Alert | null> {
  try {
    const { data } = await github.rest.secretScanning.getAlert({ owner, repo, alert_number: number, hide_secret: true });
    return alertOf(number, data as AlertAnswer);
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return null;
    throw error;
  }
}

const targetOf = ({ target }: Change) => ({
  owner: target.repository.owner,
  repo: target.repository.name,
  alert_number: (target as unknown as AlertTarget).alert,
});

/**
 * Resolves an alert, or opens it again. `params.comment` stands beside a resolution, where everybody who may see the alert reads it: up to
 * 280 characters without anything secret.
 */
export const resolveAlert: ChangeKind = {
  name: "alerts.resolve",
  permissions: { secret_scanning_alerts: "write" },

  async read(change: Change, github: Reader): Promise<Json> {
    return (await readAlert(github, change.target.repository, targetOf(change).alert_number))?.standing ?? null;
  },

  matches: (state, description) => canonicalJson(state) === canonicalJson(description),

  async perform(change: Change, github: Writer): Promise<Json> {
    const { state, resolution } = change.want as AlertState;
    const body =
      state === "open"
        ? { state }
        : { state, resolution: resolution as AlertResolution, resolution_comment: String(change.params.comment ?? "") };
    try {
      const { data } = await github.rest.secretScanning.updateAlert({ ...targetOf(change), ...body });
      return standingOf(data as AlertAnswer);
    } catch (error) {
      throw explained(error, targetOf(change).alert_number);
    }
  },
};

/** What only a person can put right is said in words that tell how. */
function explained(cause: unknown, number: number): unknown {
  if (!isHttpError(cause)) return cause;
  const known = classify(cause, 0);
  const delegated = cause.status === 403 && known instanceof PipewardenError && known.code === "github_forbidden";
  if (delegated && !(known instanceof MissingPermission)) {
    return new PipewardenError(
      "alert_dismissal_delegated",
      `Here only reviewers may close alerts of secret scanning, so alert ${number} stays open. Ask one of them to close it on GitHub.`,
      { cause },
    );
  }
  if (cause.status !== 400 && cause.status !== 422) return cause;
  return new PipewardenError(
    "alert_not_changed",
    `GitHub does not take this for alert ${number}: ${messageOf(cause.response?.data) || `it answered ${cause.status}`}. Change it on GitHub.`,
    { cause },
  );
}
