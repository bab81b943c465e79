/** The repositories that a team has brought under the policy already. */
export const repositories = ["payments", "website", "ledger", "mobile"];
/** What is made later, and brought under the policy from its first day. */
export const shop = "shop";
/** More than may be changed at once without anybody's approval. */
export const services = Array.from({ length: 14 }, (_, index) => `service-${String(index + 1).padStart(2, "0")}`);

export interface Asked {
  /** What holds for all repositories; those named in the selection are enforced in any case. */
  readonly everywhere: "report" | "enforce";
  readonly reviews: number;
}

/** `.github/pipewarden.yml` of the organisation. */
export const organisationFile = ({ everywhere, reviews }: Asked): string => `version: 1
policies:
  protection:
    mode: ${everywhere}
    preset: baseline
    default-branch:
      required-reviews: { count: ${reviews} }
selections:
  - name: first
    match: { names: [${[...repositories, shop].join(", ")}] }
    policies:
      protection: { mode: enforce }
      secrets: { mode: enforce }
      dependencies: { mode: enforce }
`;

/** A repository's own file that asks for less than the organisation does. */
export const looseningFile = `version: 1
policies:
  protection:
    mode: off
    default-branch:
      required-reviews: { count: 0 }
`;
