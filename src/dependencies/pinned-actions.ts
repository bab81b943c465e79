import { readBlobs } from "../github/blobs.ts";
import { globalAdvisories } from "../github/global-advisories.ts";
import type { Tree } from "../github/tree.ts";
import { fixesPinnedKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import { hashJson } from "../values/hash.ts";
import type { RepositoryId } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import type { Advisory } from "./advisory.ts";
import type { LinkedAlert } from "./find-projects.ts";
import type { Looking } from "./observe.ts";
import { readGitHubAdvisory } from "./read-alert.ts";
import { actionsAnswerer } from "./registries/actions.ts";

/** What was found the last time, and in which files. Plain data. */
export type PinnedActions = {
  /** Of the files that were looked at, as a hash. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly found: readonly { readonly file: string; readonly advisory: Advisory }[];
};

const inWorkflows = /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/;

export async function readPinned(table: Table, repository: RepositoryId): Promise<PinnedActions | undefined> {
  return (await table.get(fixesPinnedKey(repository)))?.pinned as PinnedActions | undefined;
}

/**
 * The vulnerable actions that a repository's workflows name by a commit, as if there were alerts: GitHub has none for them. What was found is
 * kept, so that it is looked for once a day and whenever the files change.
 */
export async function pinnedAlerts(
  tree: Tree,
  known: PinnedActions | undefined,
  isDue: boolean,
  looking: Looking,
  table: Table,
): Promise<readonly LinkedAlert[]> {
  const { reader, repository, began } = looking;
  const paths = [...tree.paths].filter(([path]) => inWorkflows.test(path));
  const key = hashJson(paths.map(([path, { oid }]) => [path, oid]));
  let pinned = known;
  if (isDue || known?.key !== key) {
    pinned = { key, at: began, found: paths.length === 0 ? [] : await look(paths, looking) };
    await table.put({ ...fixesPinnedKey(repository.id), pinned });
  }
  return (pinned?.found ?? []).map(({ file, advisory }) => ({ alert: { number: 0, state: "open", manifest: file, advisory }, url: "" }));

  async function look(
    found: readonly (readonly [string, { readonly oid: string }])[],
    { repository: of }: Looking,
  ): Promise<PinnedActions["found"]> {
    const blobs = await readBlobs(
      reader,
      of,
      found.map(([, { oid }]) => oid),
    );
    const files = new Map(found.flatMap(([path, { oid }]) => (blobs.texts.has(oid) ? [[path, blobs.texts.get(oid) ?? ""] as const] : [])));
    // With the first workflow: most repositories have some, and most looks read none.
    const { pinnedAdvisories } = await import("./actions-advisories.ts");
    const advisories = await pinnedAdvisories(files, actionsAnswerer(reader), async (names) =>
      (
        await globalAdvisories(
          reader,
          "actions",
          names.map((name) => ({ name })),
        )
      ).flatMap((answer) => readGitHubAdvisory(answer as unknown as Json)),
    );
    return advisories.flatMap((advisory) =>
      [...files]
        .filter(([, text]) => text.toLowerCase().includes(`${advisory.package.toLowerCase()}`))
        .map(([file]) => ({ file, advisory })),
    );
  }
}
