import type { Octokit, Reader } from "./client.ts";

type Answer = Awaited<ReturnType<Octokit["rest"]["securityAdvisories"]["listGlobalAdvisories"]>>["data"];
/** An advisory of GitHub's database as it is answered; `readGitHubAdvisory` of the room `dependencies` reads it. */
export type GlobalAdvisoryAnswer = Answer[number];

/** As GitHub's advisories name them. */
export type AdvisoryEcosystem = NonNullable<
  NonNullable<Parameters<Octokit["rest"]["securityAdvisories"]["listGlobalAdvisories"]>[0]>["ecosystem"]
>;

export interface PackageVersion {
  readonly name: string;
  /** Without one, the advisories about any version are asked for. */
  readonly version?: string;
}

/** Packages of one request. https://docs.github.com/rest/security-advisories/global-advisories */
const packagesAtOnce = 1_000;
/** Characters of the list in an address; servers refuse longer ones than 8,000 in all. */
const charactersAtOnce = 6_000;
const pageLimit = 20;

/**
 * The advisories that concern any of these versions, withdrawn ones left out. `malware` asks as well for packages that are an attack
 * themselves, which costs a second request.
 */
export async function globalAdvisories(
  reader: Reader,
  ecosystem: AdvisoryEcosystem,
  packages: readonly PackageVersion[],
  { malware = false }: { readonly malware?: boolean } = {},
): Promise<readonly GlobalAdvisoryAnswer[]> {
  const found = new Map<string, GlobalAdvisoryAnswer>();
  for (const affects of listsOf(ecosystem, packages)) {
    for (const type of malware ? (["reviewed", "malware"] as const) : (["reviewed"] as const)) {
      const query = { ecosystem, affects, type, is_withdrawn: false, per_page: 100 };
      let pages = 0;
      for await (const { data } of reader.paginate.iterator(reader.rest.securityAdvisories.listGlobalAdvisories, query)) {
        for (const advisory of data) found.set(advisory.ghsa_id, advisory);
        pages += 1;
        if (pages >= pageLimit) break;
      }
    }
  }
  return [...found.values()];
}

/** Advisories about actions and Go's modules have versions without the letter of their tags, and without what parts one action's from another's. */
const asked = (ecosystem: AdvisoryEcosystem, { name, version = "" }: PackageVersion): string => {
  const own = ecosystem === "actions" ? version.replace(/^[A-Za-z][\w./-]*[/@_-](?=v?\d+(?:\.\d+)*$)/, "") : version;
  const plain = ecosystem === "actions" || ecosystem === "go" ? own.replace(/^v(?=\d)/, "") : own;
  return plain === "" ? name : `${name}@${plain}`;
};

/** `name@version` parted by commas, each list short enough for a request. */
function listsOf(ecosystem: AdvisoryEcosystem, packages: readonly PackageVersion[]): string[] {
  const lists: string[] = [];
  let list: string[] = [];
  let characters = 0;
  for (const each of new Set(packages.map((each) => asked(ecosystem, each)))) {
    const length = encodeURIComponent(each).length + 3;
    if (list.length > 0 && (list.length === packagesAtOnce || characters + length > charactersAtOnce)) {
      lists.push(list.join(","));
      [list, characters] = [[], 0];
    }
    list.push(each);
    characters += length;
  }
  return list.length === 0 ? lists : [...lists, list.join(",")];
}
