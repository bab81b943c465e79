import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { listOf, objectOf } from "../json-members.ts";
import { fetchJson, type RegistryOptions } from "./fetch-json.ts";

export const publicGitHubApi = "https://api.github.com/";

/** What GitHub's REST API answers to a GET of a path below its root; undefined where there is no such thing, or none that may be read. */
export type GitHubGet = (path: string) => Promise<Json | undefined>;

const perPage = 100;
/** Of tags; no action has so many releases. */
const mostPages = 30;
const mostPeeled = 300;

const isRepository = /^[a-z0-9][a-z0-9-]{0,38}\/(?!\.{1,2}$)[\w.-]{1,100}$/i;
const isCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const isPath = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w .@+/-]{0,400}$/;

/** Answers what planning for actions asks, from GitHub's API without a credential. See `ecosystems/actions/knowledge.ts`. */
export const answerActions = (query: Query, options: RegistryOptions): Promise<Json> =>
  answerFrom(query, (path) => fetchJson(options, path, "application/vnd.github+json"));

/** The same with a client of the App: for actions in private repositories too, as far as the installation may read them. */
export const actionsAnswerer =
  (reader: Reader) =>
  (query: Query): Promise<Json> =>
    answerFrom(query, async (path) => {
      try {
        return (await reader.request({ method: "GET", url: `/${path}` })).data as Json;
      } catch (error) {
        // 451: taken down.
        if (isHttpError(error) && (error.status === 404 || error.status === 410 || error.status === 451)) return undefined;
        throw error;
      }
    });

async function answerFrom({ kind, repository, ...query }: Query, get: GitHubGet): Promise<Json> {
  // Names come from workflows, and go into an address.
  if (typeof repository !== "string" || !isRepository.test(repository)) return null;
  const root = `repos/${repository}`;
  const { base, head, commit, tag, path } = query;
  if (kind === "actions-tags") return tagsOf(root, get);
  if (kind === "actions-ancestry") return isId(base) && isId(head) ? ancestryOf(root, base, head, get) : null;
  if (!isId(commit)) return null;
  if (kind === "actions-reachable") return isReachable(root, commit, get);
  if (kind === "actions-published" && typeof tag === "string") return publishedAt(root, tag, commit, get);
  if (kind === "actions-definition" && typeof path === "string" && isPath.test(path)) return definitionOf(root, commit, path, get);
  return null;
}

const isId = (value: Json | undefined): value is string => typeof value === "string" && isCommit.test(value);

/** Annotated tags are followed to their commits by this endpoint. https://docs.github.com/rest/repos/repos#list-repository-tags */
async function tagsOf(root: string, get: GitHubGet): Promise<Json> {
  const tags: [string, string][] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await get(`${root}/tags?per_page=${perPage}&page=${page}`);
    if (answer === undefined) return page === 1 ? refsOf(root, get) : null;
    const found = listOf(answer);
    for (const each of found) {
      const { name, commit } = objectOf(each);
      const { sha } = objectOf(commit);
      if (typeof name === "string" && isId(sha)) tags.push([name, sha.toLowerCase()]);
    }
    if (found.length < perPage) break;
  }
  return { tags: Object.fromEntries(tags) };
}

/** The same as git itself has it, for servers that have nothing else; annotated tags are followed one by one. */
async function refsOf(root: string, get: GitHubGet): Promise<Json> {
  const answer = await get(`${root}/git/matching-refs/tags`);
  if (answer === undefined) return null;
  const tags: [string, string][] = [];
  let left = mostPeeled;
  for (const each of listOf(answer)) {
    const { ref, object } = objectOf(each);
    let { type, sha } = objectOf(object);
    // A tag may be one of a tag.
    for (; type === "tag" && isId(sha) && left > 0; left -= 1)
      ({ type, sha } = objectOf(objectOf(await get(`${root}/git/tags/${sha}`)).object));
    if (typeof ref === "string" && ref.startsWith("refs/tags/") && type === "commit" && isId(sha))
      tags.push([ref.replace(/^refs\/tags\//, ""), sha.toLowerCase()]);
  }
  return { tags: Object.fromEntries(tags) };
}

/** The files that differ are listed on the first page alone. https://docs.github.com/rest/commits/commits#compare-two-commits */
async function ancestryOf(root: string, base: string, head: string, get: GitHubGet): Promise<Json> {
  const answer = await get(`${root}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?per_page=1&page=2`);
  const { status } = objectOf(answer);
  return typeof status === "string" ? status : null;
}

/** Whether a commit lies in the history of the default branch. GitHub shows commits of forks too, as if they were the repository's own. */
async function isReachable(root: string, commit: string, get: GitHubGet): Promise<Json> {
  const { default_branch: branch } = objectOf(await get(root));
  if (typeof branch !== "string") return null;
  const status = await ancestryOf(root, branch, commit, get);
  return status === null ? null : status === "behind" || status === "identical";
}

/** A release says when it was published; of a tag alone only its commit tells a time, which its author may have made up. */
async function publishedAt(root: string, tag: string, commit: string, get: GitHubGet): Promise<Json> {
  const { published_at: published } = objectOf(await get(`${root}/releases/tags/${encodeURIComponent(tag)}`));
  if (typeof published === "string") return published;
  const { date } = objectOf(objectOf(await get(`${root}/git/commits/${commit}`)).committer);
  return typeof date === "string" ? date : null;
}

async function definitionOf(root: string, commit: string, path: string, get: GitHubGet): Promise<Json> {
  const names = /\.ya?ml$/i.test(path) ? [path] : ["action.yml", "action.yaml"].map((name) => (path === "" ? name : `${path}/${name}`));
  for (const name of names) {
    const answer = await get(`${root}/contents/${name.split("/").map(encodeURIComponent).join("/")}?ref=${commit}`);
    const { content, encoding } = objectOf(answer);
    if (typeof content === "string" && encoding === "base64") return Buffer.from(content, "base64").toString("utf8");
  }
  return null;
}
