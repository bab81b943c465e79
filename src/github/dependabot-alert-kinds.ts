import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { PipewardenError } from "../values/errors.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import { classify, isHttpError, messageOf } from "./classify.ts";
import type { Octokit, Reader } from "./client.ts";
import { MissingPermission } from "./github-errors.ts";

/** In GitHub's words. https://docs.github.com/rest/dependabot/alerts#update-a-dependabot-alert */
export const dismissalReasons = ["fix_started", "inaccurate", "no_bandwidth", "not_used", "tolerable_risk"] as const;
export type DismissalReason = (typeof dismissalReasons)[number];

/** Characters of the comment on a dismissal. */
export const longestDismissalComment = 280;

/** `target` of a change of kind `dependabot-alerts.dismiss`, beside the repository. */
export type DependabotAlertTarget = { readonly alert: number };
/** `expect` and `want` of it. GitHub alone sets `fixed` and `auto_dismissed`, so these are never wanted. */
export type DependabotAlertStanding =
  | { readonly state: "open" | "fixed" | "auto_dismissed"; readonly reason: null }
  | { readonly state: "dismissed"; readonly reason: string };

type AlertsAnswer = Awaited<ReturnType<Octokit["rest"]["dependabot"]["listAlertsForRepo"]>>["data"];
/** An alert as GitHub answers it; its webhooks have the same object. `readAlert` of the room `dependencies` reads it. */
export type DependabotAlertAnswer = AlertsAnswer[number];

type Place = { readonly owner: string; readonly name: string };

const standingOf = ({
  state,
  dismissed_reason: reason,
}: Pick<DependabotAlertAnswer, "state" | "dismissed_reason">): DependabotAlertStanding =>
  state === "dismissed" ? { state, reason: reason ?? "" } : { state, reason: null };

/** Alerts are off, or the repository is archived; GitHub tells so by 403 and a sentence, and hides what it hides behind 404. */
function isOff(error: unknown): boolean {
  if (!isHttpError(error)) return false;
  if (error.status === 404) return true;
  return error.status === 403 && /dependabot alerts are (?:disabled|not available)/i.test(messageOf(error.response?.data));
}

/** Alerts that are read at most, a hundred with each request. */
const pageLimit = 50;

/**
 * Dependabot's alerts of a repository, the newest first; undefined where it has none to have. `more` says that there were more than 5,000.
 */
export async function listDependabotAlerts(
  github: Reader,
  { owner, name: repo }: Place,
  state: "open" | "dismissed" | "fixed" | "auto_dismissed",
): Promise<{ readonly alerts: readonly DependabotAlertAnswer[]; readonly more: boolean } | undefined> {
  const alerts: DependabotAlertAnswer[] = [];
  let pages = 0;
  try {
    for await (const { data, headers } of github.paginate.iterator(github.rest.dependabot.listAlertsForRepo, {
      owner,
      repo,
      state,
      per_page: 100,
    })) {
      alerts.push(...data);
      pages += 1;
      if (pages >= pageLimit) return { alerts, more: /rel="next"/.test(headers.link ?? "") };
    }
  } catch (error) {
    if (isOff(error)) return undefined;
    throw error;
  }
  return { alerts, more: false };
}

/** One alert; undefined where there is none any more. */
export async function readDependabotAlert(
  github: Octokit,
  { owner, name: repo }: Place,
  number: number,
): Promise<DependabotAlertAnswer | undefined> {
  try {
    return (await github.rest.dependabot.getAlert({ owner, repo, alert_number: number })).data;
  } catch (error) {
    if (isOff(error)) return undefined;
    throw error;
  }
}

const targetOf = ({ target }: Change) => ({
  owner: target.repository.owner,
  repo: target.repository.name,
  alert_number: (target as unknown as DependabotAlertTarget).alert,
});

/** Dismisses an alert of Dependabot's, or opens it again. `params.comment` stands beside a dismissal, cut where GitHub's limit is. */
export const dismissDependabotAlert: ChangeKind = {
  name: "dependabot-alerts.dismiss",
  permissions: { vulnerability_alerts: "write" },

  async read(change, github) {
    const alert = await readDependabotAlert(github, change.target.repository, targetOf(change).alert_number);
    return alert === undefined ? null : standingOf(alert);
  },

  matches: (state, description) => canonicalJson(state) === canonicalJson(description),

  async perform(change, github): Promise<Json> {
    const { state, reason } = change.want as DependabotAlertStanding;
    const comment = [...String(change.params.comment ?? "")].slice(0, longestDismissalComment).join("");
    const body =
      state === "dismissed"
        ? { state, dismissed_reason: reason as DismissalReason, ...(comment !== "" && { dismissed_comment: comment }) }
        : { state: "open" as const };
    try {
      return standingOf((await github.rest.dependabot.updateAlert({ ...targetOf(change), ...body })).data);
    } catch (error) {
      throw explained(error, targetOf(change).alert_number);
    }
  },
};

/** Where an organisation lets only reviewers dismiss alerts, an App may not. */
function explained(cause: unknown, number: number): unknown {
  if (!isHttpError(cause) || cause.status !== 403) return cause;
  const known = classify(cause, 0);
  if (known instanceof MissingPermission || !(known instanceof PipewardenError) || known.code !== "github_forbidden") return cause;
  return new PipewardenError(
    "dependabot_dismissal_delegated",
    `GitHub does not let the bot close Dependabot's alert ${number}, as where only reviewers may. Ask one of them to close it on GitHub.`,
    { cause },
  );
}
