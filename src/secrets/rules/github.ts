import { claimsOf } from "./checksum/structures.ts";
import { isGitHubToken } from "./checksum/tokens.ts";
import { assigned, assignedNear, defineRule, standing } from "./define.ts";

const kinds = "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github";

/** GitHub. The tokens with a prefix of three letters end in a checksum. */
export const gitHubRules = [
  ...(
    [
      ["ghp", "github-personal-access-token", "GitHub personal access token (classic)", "critical"],
      ["gho", "github-oauth-token", "GitHub OAuth access token", "critical"],
      ["ghu", "github-app-user-token", "GitHub App user access token", "critical"],
      ["ghs", "github-app-installation-token", "GitHub App installation access token", "high"],
      ["ghr", "github-app-refresh-token", "GitHub App refresh token", "critical"],
    ] as const
  ).map(([prefix, id, description, severity]) =>
    defineRule({
      id,
      description,
      regex: standing(`${prefix}_[A-Za-z0-9]{36}`),
      keywords: [`${prefix}_`],
      severity,
      kind: "github-token",
      documentation: kinds,
      certainty: "checksum",
      entropy: 3,
      isGenuine: isGitHubToken,
    }),
  ),
  defineRule({
    id: "github-app-installation-token-stateless",
    description: "GitHub App installation access token",
    regex: standing("ghs_[A-Za-z0-9]{1,20}_eyJ[A-Za-z0-9_\\-]{10,1000}\\.[A-Za-z0-9_\\-]{20,2000}\\.[A-Za-z0-9_\\-]{40,1000}", "base64url"),
    keywords: ["ghs_"],
    severity: "high",
    kind: "github-token",
    documentation: "https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/",
    certainty: "format",
    entropy: 4,
    isGenuine: (secret) => claimsOf(secret) !== undefined,
  }),
  defineRule({
    id: "github-fine-grained-personal-access-token",
    description: "GitHub fine-grained personal access token",
    regex: standing("github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    keywords: ["github_pat_"],
    severity: "critical",
    kind: "github-token",
    documentation: kinds,
    certainty: "format",
    entropy: 3.5,
  }),
  defineRule({
    id: "github-token-before-2021",
    description: "GitHub token without a prefix",
    regex: assigned(
      "(?:github|\\bgh[_.\\-])[\\w.\\-]{0,24}(?:token|pat|password|secret|key)|github\\.com[\"']?\\s{0,4}:\\s{0,4}[\"']?(?:oauth_)?token",
      "[0-9a-f]{40}",
      "hex",
    ),
    keywords: ["github", "gh_", "gh-", "gh."],
    severity: "critical",
    kind: "github-token",
    documentation: "https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available/",
    certainty: "guess",
    entropy: 3,
  }),
  defineRule({
    id: "github-oauth-client-secret",
    description: "Client secret of a GitHub App or OAuth app",
    regex: assignedNear(
      "github|\\bgh_|Iv1\\.[0-9a-f]{16}|Iv23[a-z0-9]{16}|Ov23[a-z0-9]{16}",
      "client[_.\\-]?secret",
      "[0-9a-f]{40}",
      "hex",
    ),
    keywords: ["github", "gh_", "iv1.", "iv23", "ov23"],
    severity: "high",
    kind: "github-client-secret",
    documentation: "https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/best-practices-for-creating-an-oauth-app",
    certainty: "guess",
    entropy: 3,
  }),
  defineRule({
    id: "github-app-private-key",
    description: "Private key of a GitHub App",
    regex:
      /(?:github|gh|probot)[\w.\- ]{0,20}(?:app)?[\w.\- ]{0,12}(?:private[_.\- ]?key|pem)["'\])]{0,2}\s{0,4}[:=>]{1,2}[\s|>"'`-]{0,24}?(-----BEGIN (?:RSA )?PRIVATE KEY-----[A-Za-z0-9+/=\\nr\s]{400,5000}-----END (?:RSA )?PRIVATE KEY-----)/i,
    keywords: ["github", "gh_", "probot"],
    severity: "critical",
    kind: "github-app-private-key",
    documentation:
      "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/managing-private-keys-for-github-apps",
    certainty: "format",
    entropy: 4,
  }),
];
