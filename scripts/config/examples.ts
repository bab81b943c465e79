/** The file of an organisation's `.github` repository. */
export const organisationExample = `# yaml-language-server: $schema=https://raw.githubusercontent.com/ORGANISATION/REPOSITORY/main/schema/pipewarden.schema.json
version: 1
policies:
  protection:
    mode: report            # look first; change nothing
    preset: baseline
    default-branch:
      required-checks: { checks: [{ context: ci, app-id: 15368 }] }
  secrets:
    mode: enforce
    fail-from: medium
    security-repository: security
selections:
  - name: payments
    match:
      names: ["payments-*"]
      properties: { tier: ["1"] }
      archived: false
    policies:
      protection:
        mode: enforce
        preset: strict
exemptions:
  - setting: protection.default-branch.required-reviews.count
    repository: sandbox
    reason: Nightly imports push straight to the branch.
    owner: "@acme/platform"
    until: 2026-12-31
`;

/** The file of any other repository. */
export const repositoryExample = `version: 1
policies:
  protection:
    mode: enforce
    default-branch:
      required-reviews: { count: 2, code-owners: true }
      required-checks: { strict: true, checks: [{ context: fuzz }] }
      linear-history: true
      force-pushes: forbid
      pushers: { teams: [release] }
`;

/** What turns everything off in a hurry. */
export const pausedExample = `version: 1
paused: true
`;
