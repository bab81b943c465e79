/** A place where GitHub's description and GitHub itself differ, and the double follows GitHub. */
export interface OpenApiException {
  /** The operation's id in the description, or for a webhook its name there; a `*` at the end stands for any ending. */
  readonly operation: string;
  /** Which half of an exchange, or the payload of a webhook. */
  readonly side: "request" | "answer" | "webhook";
  /** Tried on a complaint about that operation; a match silences it. */
  readonly complaint: RegExp;
  readonly reason: string;
  /** Where the difference can be read up. */
  readonly evidence: string;
}

/** All exceptions; a test holds the list at 25 at most. */
export const openApiExceptions: readonly OpenApiException[] = [
  {
    operation: "repos/update-branch-protection",
    side: "request",
    complaint: /^body \/required_status_checks must have required property 'contexts'$/,
    reason: "`contexts` is deprecated: GitHub takes `checks` alone, and answers 422 when both are sent with entries.",
    evidence: "https://github.com/ossf/allstar/issues/155; the description itself marks `contexts` as closing down",
  },
  {
    operation: "apps/list-installations",
    side: "answer",
    complaint: /^200 \/\d+\/account /,
    reason: "The description demands an account that is a user and an enterprise at once (`allOf`), which none is.",
    evidence: "The same object in `GET /app/installations/{installation_id}` is described with `anyOf`.",
  },
  {
    operation: "apps/list-installations",
    side: "answer",
    complaint: /^200 \/\d+\/permissions\/(merge_queues|organization_custom_properties) is no key of this answer$/,
    reason: "The list has an older copy of the permissions, without those of merge queues and custom properties.",
    evidence: "The schema `app-permissions` describes `merge_queues`, and `merge_group` is documented to need it.",
  },
  {
    operation: "apps/list-installations",
    side: "answer",
    complaint: /^200 \/\d+\/client_id is no key of this answer$/,
    reason: "The list has an older copy of the object, without the App's client id.",
    evidence: "`GET /app/installations/{installation_id}` describes `client_id` in the same object.",
  },
  {
    operation: "repos/*",
    side: "answer",
    complaint: /^200 (\/restrictions)?\/apps\/\d+\/permissions\/\w+ is no key of this answer$/,
    reason: "An App that may push is described with four permissions only, though it shows all that it has.",
    evidence: "The schema `integration`, the same object elsewhere, allows any permission (`additionalProperties`).",
  },
  {
    operation: "pulls/*",
    side: "answer",
    complaint: /^20[01] (\/\d+)?\/head\/repo must be object$/,
    reason: "A pull request whose fork is gone has no head repository any more.",
    evidence: "https://github.com/github/rest-api-description/issues/161, https://github.com/desktop/desktop/pull/3022",
  },
  {
    operation: "pull-request-*",
    side: "webhook",
    complaint: /\/head\/repo must be object$/,
    reason: "The same in events about such a pull request.",
    evidence: "https://github.com/atlassian/github-for-jira/pull/105",
  },
  {
    operation: "push",
    side: "webhook",
    complaint: /\/(author|committer)\/email must match format "email"$/,
    reason: "The address that GitHub gives to an App's commits holds the brackets of its login, which no strict e-mail format allows.",
    evidence: "`41898282+github-actions[bot]@users.noreply.github.com`, the documented author of commits by GITHUB_TOKEN",
  },
  {
    operation: "check-suite-*",
    side: "webhook",
    complaint: /\/check_suite\/app\/events\/\d+ must be equal to one of the allowed values/,
    reason: "The list of events that an App may have is older here than the events themselves, as in `issue*`.",
    evidence: "The same object in answers, the schema `integration`, takes any text.",
  },
  {
    operation: "issue*",
    side: "webhook",
    complaint: /\/performed_via_github_app\/events\/\d+ must be equal to one of the allowed values/,
    reason:
      "The list of events that an App may have is older here than the events themselves (no branch_protection_configuration, no repository_ruleset).",
    evidence:
      "The same object in answers, the schema `integration`, takes any text; the missing events are described as webhooks of their own.",
  },
  {
    operation: "apps/*",
    side: "answer",
    complaint: /\/permissions\/repository_advisories is no key of this answer$/,
    reason: "The list of an App's permissions lacks the one for security advisories of a repository.",
    evidence:
      'https://docs.github.com/rest/authentication/permissions-required-for-github-apps, "Repository permissions for Repository security advisories"',
  },
  {
    operation: "apps/*",
    side: "request",
    complaint: /^body \/permissions\/repository_advisories is not a key of this operation$/,
    reason: "The same, where a token is asked for.",
    evidence:
      'https://docs.github.com/rest/authentication/permissions-required-for-github-apps, "Repository permissions for Repository security advisories"',
  },
];
