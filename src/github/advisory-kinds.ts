import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { Octokit, Reader, Writer } from "./client.ts";
import { aboutMark } from "./issue-kinds.ts";

/** `target` of a change of kind `advisories.draft`, beside the repository. */
export type AdvisoryTarget = { readonly about: string };
/** `want` of it: a line of at most 1,024 characters, and Markdown of at most 65,535. */
export type AdvisoryWanted = {
  readonly summary: string;
  readonly description: string;
  readonly severity: "critical" | "high" | "medium" | "low";
};

/** Advisories that are searched for an earlier one, at most: pages of a hundred, newest first. */
const pageLimit = 5;

interface FoundAdvisory extends AdvisoryWanted {
  readonly ghsa: string;
  readonly state: string;
}

async function findAdvisory(github: Octokit, { target }: Change): Promise<FoundAdvisory | null> {
  const { owner, name: repo } = target.repository;
  const mark = aboutMark((target as unknown as AdvisoryTarget).about);
  const query = { owner, repo, sort: "created", direction: "desc", per_page: 100 } as const;
  let pages = 0;
  for await (const { data } of github.paginate.iterator(github.rest.securityAdvisories.listRepositoryAdvisories, query)) {
    const found = data.find(({ description }) => description?.trimEnd().endsWith(mark) === true);
    if (found !== undefined) {
      const { ghsa_id: ghsa, state, summary, description, severity } = found;
      return { ghsa, state, summary, description: description ?? "", severity: severity ?? "low" };
    }
    pages += 1;
    if (pages >= pageLimit) return null;
  }
  return null;
}

const stateOf = (found: FoundAdvisory | null): Json =>
  found === null ? null : { summary: found.summary, description: found.description, severity: found.severity };

/**
 * One draft of a security advisory about one thing, which those who keep the repository see and nobody else, edited in place. What
 * somebody published or closed is theirs, and left as it is.
 * https://docs.github.com/rest/security-advisories/repository-advisories
 */
export const draftAdvisory: ChangeKind = {
  name: "advisories.draft",
  permissions: { repository_advisories: "write" },
  tells: true,

  async read(change: Change, github: Reader): Promise<Json> {
    const found = await findAdvisory(github, change);
    return found === null || found.state === "draft" ? stateOf(found) : change.want;
  },

  matches: (state, description) => description === null || canonicalJson(state) === canonicalJson(description),

  async perform(change: Change, github: Writer): Promise<Json> {
    const { owner, name: repo } = change.target.repository;
    const { summary, description, severity } = change.want as AdvisoryWanted;
    const existing = await findAdvisory(github, change);
    const content = { owner, repo, summary, description, severity };
    if (existing === null) {
      // The description asks for a product; the repository is no package of any registry.
      const vulnerabilities = [{ package: { ecosystem: "other" as const, name: repo } }];
      await github.rest.securityAdvisories.createRepositoryAdvisory({ ...content, vulnerabilities });
    } else if (existing.state === "draft") {
      await github.rest.securityAdvisories.updateRepositoryAdvisory({ ...content, ghsa_id: existing.ghsa });
    }
    return { summary, description, severity };
  },
};
