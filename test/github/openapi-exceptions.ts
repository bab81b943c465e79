/** A place where GitHub's description and GitHub itself differ, and the double follows GitHub. */
export interface OpenApiException {
  /** The operation's id in the description. */
  readonly operation: string;
  /** Which half of the exchange. */
  readonly side: "request" | "answer";
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
];
