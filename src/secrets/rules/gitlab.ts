import { isRoutableGitLabToken } from "./checksum/tokens.ts";
import { assigned, defineRule, standing } from "./define.ts";

const prefixes = "https://docs.gitlab.com/security/tokens/#token-prefixes";
const secret = (length: number) => `[A-Za-z0-9_\\-]{${length}}(?!\\.[0-9a-z]{2}[.0-9a-z])`;

/** Prefix, name, what it is, how bad, and what follows the prefix in tokens that are not routable. */
const kinds = [
  ["glpat-", "gitlab-personal-access-token", "GitLab personal, project or group access token", "critical", secret(20)],
  ["gldt-", "gitlab-deploy-token", "GitLab deploy token", "high", secret(20)],
  ["glrt-", "gitlab-runner-token", "GitLab runner authentication token", "high", `(?:t\\d_)?${secret(20)}`],
  ["glrtr-", "gitlab-registered-runner-token", "GitLab authentication token of a registered runner", "high", secret(20)],
  ["glcbt-", "gitlab-ci-job-token", "GitLab CI/CD job token", "medium", `(?:[0-9a-zA-Z]{1,5}_)${secret(20)}`],
  ["glptt-", "gitlab-pipeline-trigger-token", "GitLab pipeline trigger token", "medium", "[0-9a-f]{40}"],
  ["glft-", "gitlab-feed-token", "GitLab feed token", "medium", `(?:${secret(20)}|[0-9a-f]{64}-\\d{1,12})`],
  ["glimt-", "gitlab-incoming-mail-token", "GitLab incoming mail token", "medium", secret(25)],
  ["glagent-", "gitlab-agent-token", "GitLab agent token for Kubernetes", "high", secret(50)],
  ["glsoat-", "gitlab-scim-token", "GitLab SCIM token", "high", secret(20)],
  ["gloas-", "gitlab-oauth-application-secret", "GitLab OAuth application secret", "high", "[0-9a-f]{64}"],
  ["glffct-", "gitlab-feature-flags-token", "GitLab feature flags client token", "medium", secret(20)],
  ["glwt-", "gitlab-workspace-token", "GitLab workspace token", "high", secret(20)],
] as const;

/** GitLab, on gitlab.com and elsewhere. */
export const gitLabRules = [
  ...kinds.map(([prefix, id, description, severity, rest]) =>
    defineRule({
      id,
      description,
      regex: standing(`${prefix}${rest}`, "base64url"),
      keywords: [prefix],
      severity,
      kind: id === "gitlab-personal-access-token" ? "gitlab-token" : id,
      documentation: prefixes,
      certainty: "format",
      entropy: 3,
    }),
  ),
  defineRule({
    id: "gitlab-routable-token",
    description: "GitLab token",
    regex: standing(
      `(?:${kinds.map(([prefix]) => prefix.replace("-", "\\-")).join("|")})(?:t\\d_)?[A-Za-z0-9_\\-]{27,300}\\.(?:[0-9a-z]{2}\\.)?[0-9a-z]{9}`,
    ),
    keywords: kinds.map(([prefix]) => prefix),
    severity: "critical",
    kind: "gitlab-token",
    documentation: "https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/",
    certainty: "checksum",
    entropy: 3,
    isGenuine: isRoutableGitLabToken,
  }),
  defineRule({
    id: "gitlab-runner-registration-token",
    description: "GitLab runner registration token",
    regex: standing("GR1348941[A-Za-z0-9_\\-]{20}", "base64url"),
    keywords: ["gr1348941"],
    severity: "high",
    kind: "gitlab-runner-token",
    documentation: prefixes,
    certainty: "format",
    entropy: 3,
  }),
  defineRule({
    id: "gitlab-session-cookie",
    description: "Session cookie of GitLab",
    regex: /_gitlab_session=([0-9a-f]{32})(?![0-9A-Za-z])/,
    keywords: ["_gitlab_session="],
    severity: "high",
    kind: "gitlab-cookie",
    documentation: prefixes,
    certainty: "format",
    entropy: 3,
  }),
  defineRule({
    id: "gitlab-token-without-prefix",
    description: "GitLab token without a prefix",
    regex: assigned(
      "gitlab[\\w.\\-]{0,24}(?:token|pat|key|secret|password)|private[_.\\-]token|ci_job_token",
      "[A-Za-z0-9_\\-]{20}",
      "base64url",
    ),
    keywords: ["gitlab", "private-token", "private_token", "private.token", "ci_job_token"],
    severity: "high",
    kind: "gitlab-token",
    documentation: "https://docs.gitlab.com/user/profile/personal_access_tokens/",
    certainty: "guess",
    entropy: 3.4,
    isGenuine: (value) => /\d/.test(value) && /[A-Z]/.test(value) && /[a-z]/.test(value),
  }),
];
