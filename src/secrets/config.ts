import * as z from "zod/mini";
import { definePolicy, type PolicyDefinition, type SettingOrder } from "../config/policy-definition.ts";
import { alphabetical, earliest, flagOrder, unionOrder } from "../config/setting-orders.ts";
import { severities } from "../findings/finding.ts";
import type { Severity } from "./detection/rule.ts";
import type { SecretsPolicy } from "./policy.ts";
import { validatableKinds } from "./validation/kinds.ts";

const said = (description: string, ...examples: unknown[]) => z.meta({ description, ...(examples.length > 0 && { examples }) });
const ignored = (description: string) => z.optional(z.literal("ignore").check(said(description)));

const schema = z.strictObject({
  "fail-from": z.optional(
    z
      .enum(severities)
      .check(
        said(
          "The least severity with which a leaked secret fails the check; less is shown and does not fail. Without it, only a managed secret and a credential that its provider says is alive do. The lowest of several counts.",
          "high",
        ),
      ),
  ),
  "generic-rules": z.optional(
    z
      .boolean()
      .check(said("Also report what merely looks like a secret by its name and its randomness. It finds more, and is wrong more often.")),
  ),
  "allow-comments": ignored("Comments such as `gitleaks:allow` count for nothing. They never count for a managed or a live secret."),
  "repository-allowlists": ignored(
    "The allow-lists of a repository's own `.gitleaks.toml` and its `.gitleaksignore` count for nothing. They never count for a managed or a live secret.",
  ),
  validate: z.optional(
    z
      .array(z.enum(validatableKinds))
      .check(
        said(
          "Kinds of credentials for which the provider is asked, at its own address, whether they still work. The credential is sent there. Lists of several places are added up.",
          ["github-token", "aws-access-key"],
        ),
      ),
  ),
  "security-repository": z.optional(
    z
      .string()
      .check(
        z.regex(/^[A-Za-z0-9._-]{1,100}$/, { error: "must be the name of a repository of the same organisation, without its owner" }),
        said(
          "A private repository of the same organisation, where an issue tells of a leak that must not be pointed at in public. Of several, the first in the alphabet counts. Organisation's file only.",
          "security",
        ),
      ),
  ),
});

const severityOrder = earliest((value) => severities.indexOf(value as Severity));

/** `ignore` in a file is `true` as a value. */
const ignoreOrder: SettingOrder = { ...flagOrder, read: (written) => written === "ignore", write: () => "ignore" };

/** The policy `secrets` as the configuration knows it. */
export const secretsDefinition: PolicyDefinition<SecretsPolicy> = definePolicy<SecretsPolicy>({
  description:
    "Leaked secrets: every push, pull request and conversation is scanned. A managed secret, known by its value, is always reported, whatever is set here.",
  schema,
  settings: new Map([
    ["fail-from", severityOrder],
    ["generic-rules", flagOrder],
    ["allow-comments", ignoreOrder],
    ["repository-allowlists", ignoreOrder],
    ["validate", unionOrder],
    ["security-repository", { ...alphabetical, organisationOnly: true }],
  ]),
  presets: {
    none: {},
    baseline: { "fail-from": "high" },
    openssf: { "fail-from": "medium", "generic-rules": true },
    strict: { "fail-from": "low", "generic-rules": true, "allow-comments": "ignore", "repository-allowlists": "ignore" },
  },
  policy: (mode, values) => ({
    mode,
    failFrom: (values["fail-from"] as Severity | undefined) ?? null,
    genericRules: values["generic-rules"] === true,
    ignoreAllowComments: values["allow-comments"] === true,
    ignoreRepositoryAllowlists: values["repository-allowlists"] === true,
    validate: (values.validate as readonly string[] | undefined) ?? [],
    securityRepository: (values["security-repository"] as string | undefined) ?? null,
  }),
});
