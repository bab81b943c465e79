import { classify, isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import { RetryLater } from "../../values/errors.ts";
import type { Json } from "../../values/json.ts";
import type { Plan } from "../ecosystems/ecosystem.ts";
import { changelogAmong, sectionsBetween } from "./changelog.ts";
import { longestNote, mostNotes, type ReleaseNote } from "./release-note.ts";
import { type SourceRepository, sourceRepository } from "./source-repository.ts";
import { type Compare, isBetween, type Step, versionOfTag } from "./versions-between.ts";

/** A larger changelog is not read: GitHub tells no content of files beyond a megabyte. In bytes. */
const largestChangelog = 1_000_000;

/**
 * What the makers of the vulnerable package say of the versions that come with a plan: releases on GitHub, or else the sections of a
 * changelog. Six requests at most, all to GitHub's API; the repository is the one that the registry's metadata names. Whatever is not there
 * or not readable is none: no fix waits for its release notes, unless GitHub's rate limit is reached.
 *
 * @param metadata the registry's, of the version that is to come; see `sourceRepository`
 */
export async function observeReleases(reader: Reader, plan: Plan, metadata: Json, compare: Compare): Promise<readonly ReleaseNote[]> {
  const source = sourceRepository(plan.ecosystem, plan.package, metadata);
  if (source === undefined || plan.to === "") return [];
  const olds = plan.changes.flatMap((change) => (change.package === plan.package && change.from !== null ? [change.from] : []));
  const step: Step = { package: plan.package, from: olds.toSorted(compare)[0] ?? null, to: plan.to };
  const listed = await releasesAmongNewest(reader, source, step, compare);
  if (listed === undefined) return [];
  if (listed.length > 0) return listed;
  const tagged = await releaseByTag(reader, source, step);
  return tagged.length > 0 ? tagged : await changelogSections(reader, source, step, compare);
}

type Release = { readonly tag_name: string; readonly published_at: string | null; readonly body?: string | null; readonly draft: boolean };

const place = ({ owner, name: repo }: SourceRepository) => ({ owner, repo });

/** Undefined when there is no such repository. */
async function releasesAmongNewest(
  reader: Reader,
  source: SourceRepository,
  step: Step,
  compare: Compare,
): Promise<readonly ReleaseNote[] | undefined> {
  const releases = await orNone(
    async () => (await reader.rest.repos.listReleases({ ...place(source), per_page: 100 })).data as readonly Release[],
  );
  const notes = releases?.flatMap((release): readonly ReleaseNote[] => {
    const version = versionOfTag(release.tag_name, step.package);
    return version === undefined || release.draft || !isBetween(version, step, compare) ? [] : [noteOf(source, version, release)];
  });
  return notes?.toSorted((one, other) => compare(other.version, one.version)).slice(0, mostNotes);
}

/** Where there are more than a hundred newer ones. */
async function releaseByTag(reader: Reader, source: SourceRepository, { package: name, to }: Step): Promise<readonly ReleaseNote[]> {
  for (const tag of [`v${to}`, to, `${name}@${to}`]) {
    const found = await orNone(async () => (await reader.rest.repos.getReleaseByTag({ ...place(source), tag })).data as Release);
    if (found !== undefined && !found.draft) return [noteOf(source, to, found)];
  }
  return [];
}

async function changelogSections(reader: Reader, source: SourceRepository, step: Step, compare: Compare): Promise<readonly ReleaseNote[]> {
  const name = changelogAmong(await filesIn(reader, source));
  if (name === undefined) return [];
  const path = source.directory === "" ? name : `${source.directory}/${name}`;
  const file = await orNone(async () => (await reader.rest.repos.getContent({ ...place(source), path })).data);
  if (file === undefined || Array.isArray(file) || file.type !== "file") return [];
  return sectionsBetween(Buffer.from(file.content, "base64").toString("utf8"), step, compare);
}

/** The names of the files that are small enough, of the package's folder. */
async function filesIn(reader: Reader, source: SourceRepository): Promise<readonly string[]> {
  const { directory } = source;
  // The root has no address as a folder's content.
  if (directory === "") {
    const tree = await orNone(async () => (await reader.rest.git.getTree({ ...place(source), tree_sha: "HEAD" })).data.tree);
    return (tree ?? []).flatMap(({ type, path, size = 0 }) => (type === "blob" && size <= largestChangelog ? [path] : []));
  }
  const content = await orNone(async () => (await reader.rest.repos.getContent({ ...place(source), path: directory })).data);
  return Array.isArray(content)
    ? content.flatMap(({ type, name, size }) => (type === "file" && size <= largestChangelog ? [name] : []))
    : [];
}

/** The address is made here: an answer's own might lead anywhere. */
const noteOf = ({ owner, name }: SourceRepository, version: string, { tag_name, published_at, body }: Release): ReleaseNote => ({
  version,
  url: `https://github.com/${owner}/${name}/releases/tag/${encodeURIComponent(tag_name)}`,
  publishedAt: published_at,
  body: (body ?? "").slice(0, longestNote),
});

async function orNone<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    // The time matters only to how long one waits, and whoever catches this asks again.
    const known = classify(error, 0);
    const isLimit = known instanceof RetryLater && !known.countsAsFailure;
    if (!isLimit && (isHttpError(error) || known instanceof RetryLater)) return undefined;
    throw error;
  }
}
