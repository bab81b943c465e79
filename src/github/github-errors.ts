import { PipewardenError, RetryLater } from "../values/errors.ts";

/** GitHub answered, and the answer was a refusal that will not change by asking again. */
export class GitHubRefusal extends PipewardenError {
  override readonly name: string = "GitHubRefusal";

  /** HTTP status; 200 for errors within a GraphQL answer. */
  readonly status: number;

  constructor(code: string, message: string, options: { status: number; cause?: unknown }) {
    super(code, message, options);
    this.status = options.status;
  }
}

/** The App has lost its access. Whoever asked is finished: there is nothing left to do here until somebody installs the App again. */
export class InstallationUnavailable extends PipewardenError {
  override readonly name: string = "InstallationUnavailable";
}

/** The App was uninstalled (or never was installed) there. */
export class InstallationGone extends InstallationUnavailable {
  override readonly name: string = "InstallationGone";

  constructor(where: string, options?: { cause?: unknown }) {
    super("installation_gone", `The App is not installed on ${where} any more. Install it again if it is to work there.`, options);
  }
}

/** An owner suspended the installation. */
export class InstallationSuspended extends InstallationUnavailable {
  override readonly name: string = "InstallationSuspended";

  constructor(options?: { cause?: unknown }) {
    super(
      "installation_suspended",
      "The installation of the App is suspended. An owner can unsuspend it in the settings, under GitHub Apps.",
      options,
    );
  }
}

/** The installation stands, but this repository is no longer (or never was) among those that it covers. */
export class RepositoryNotInstalled extends InstallationUnavailable {
  override readonly name: string = "RepositoryNotInstalled";

  constructor(where: string, options?: { cause?: unknown }) {
    super(
      "repository_not_installed",
      `The App's installation does not cover ${where}. An owner can add it in the settings, under GitHub Apps.`,
      options,
    );
  }
}

/** The App may not do this. */
export class MissingPermission extends GitHubRefusal {
  override readonly name: string = "MissingPermission";

  /** In GitHub's words, e.g. `administration=write`; alternatives are parted by `;`. Undefined when GitHub did not say. */
  readonly permission: string | undefined;

  constructor(permission: string | undefined, options: { status: number; cause?: unknown }) {
    const needs = permission === undefined ? "a permission that it was not granted" : `the permission ${permission}`;
    const todo = "Grant it in the App's settings; then an owner has to accept it for the installation.";
    super("missing_permission", `The App needs ${needs}. ${todo}`, options);
    this.permission = permission;
  }
}

/** The owner's plan does not have this feature for this repository (branch protection of private repositories on the free plan, say). */
export class NotOnThisPlan extends GitHubRefusal {
  override readonly name: string = "NotOnThisPlan";

  constructor(options: { status: number; cause?: unknown }) {
    super("not_on_this_plan", "GitHub offers this feature only for public repositories or on a higher plan than the owner's.", options);
  }
}

/** Archived repositories are read-only. */
export class RepositoryArchived extends GitHubRefusal {
  override readonly name: string = "RepositoryArchived";

  constructor(options: { status: number; cause?: unknown }) {
    super("repository_archived", "The repository is archived and therefore read-only. Unarchive it if it is to be changed.", options);
  }
}

/** GitHub's limit is reached: no failure, only a wait. */
export const rateLimited = (seconds: number, cause: unknown): RetryLater =>
  new RetryLater("github_rate_limited", `GitHub's rate limit is reached; it is tried again in ${seconds} s.`, {
    seconds,
    countsAsFailure: false,
    cause,
  });

/** GitHub is down or out of reach. The wait is short: whoever waits lets it grow with every failure. */
export const outage = (what: string, cause: unknown): RetryLater =>
  new RetryLater("github_unavailable", `${what} It is tried again later.`, { seconds: 5, countsAsFailure: true, cause });

/** GitHub's words, fit for one line of ours: shortened, without control characters. */
export const tidy = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 300);
