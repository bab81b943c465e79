import { PipewardenError } from "../values/errors.ts";
import { fullName, timeOf, wholeNumber } from "./parameters.ts";

/** What somebody wants to see of the audit trail. Names are GitHub's; times in milliseconds since the epoch. */
export interface AuditQuery {
  /** Absent: the one account on which the App is installed. */
  readonly owner?: string;
  /** `owner/name` */
  readonly repo?: string;
  readonly actor?: string;
  readonly since?: number;
  readonly until?: number;
  /** 1 … 500 */
  readonly limit: number;
}

/** @throws PipewardenError naming the option whose value cannot be used. */
export function auditQuery({ owner, repo, actor, since, until, limit = "50" }: Readonly<Record<string, string>>): AuditQuery {
  const query: AuditQuery = {
    limit: wholeNumber(limit, "limit", [1, 500]),
    ...(since === undefined ? {} : { since: timeOf(since, "since") }),
    ...(until === undefined ? {} : { until: timeOf(until, "until") }),
    ...(repo === undefined ? {} : { repo: fullName(repo) }),
    ...(actor === undefined ? {} : { actor: login(actor, "actor") }),
    ...(owner === undefined ? {} : { owner: login(owner, "owner") }),
  };
  if (query.since !== undefined && query.until !== undefined && query.since > query.until) {
    throw new PipewardenError("times_reversed", "--since lies after --until.");
  }
  if (query.owner !== undefined && query.repo !== undefined && query.repo.split("/")[0]?.toLowerCase() !== query.owner.toLowerCase()) {
    throw new PipewardenError("owner_differs", "--owner and --repo name different accounts; --repo alone is enough.");
  }
  return query;
}

/** A login as GitHub allows it: `mona`, `mona_acme` of a managed enterprise, `dependabot[bot]`. */
function login(text: string, name: string): string {
  if (/^[\w-]{1,100}(?:\[bot\])?$/.test(text)) return text;
  throw new PipewardenError("login_invalid", `--${name} takes the login of an account, such as mona.`);
}
