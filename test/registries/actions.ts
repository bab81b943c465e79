import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface Commit {
  readonly parents: readonly string[];
  readonly date: string;
  readonly files: Readonly<Record<string, string>>;
}

const idOf = (text: string): string => createHash("sha1").update(text).digest("hex");

/** One repository: commits with their parents, tags of both kinds, releases. Ids come from names, so that they are the same in every run. */
class ActionRepository {
  readonly commits = new Map<string, Commit>();
  readonly tags = new Map<string, string>();
  /** Objects of annotated tags. */
  readonly annotations = new Map<string, string>();
  readonly releases = new Map<string, string>();
  head = "";
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** A commit on top of `parent` (the default branch's head where nothing is said). Gives its id. */
  commit(label: string, { parent = this.head, files = {} as Record<string, string>, date = "2020-01-01T00:00:00Z" } = {}): string {
    const id = idOf(`${this.name} ${label}`);
    this.commits.set(id, { parents: parent === "" ? [] : [parent], date, files: { ...this.commits.get(parent)?.files, ...files } });
    if (parent === this.head) this.head = id;
    return id;
  }

  /** A release: a commit of its own with a tag at it, annotated or not, and tags that move to it. */
  release(
    tag: string,
    options: { annotated?: boolean; moving?: readonly string[]; files?: Record<string, string>; at?: string } = {},
  ): this {
    const commit = this.commit(`release ${tag}`, {
      ...(options.files === undefined ? {} : { files: options.files }),
      ...(options.at === undefined ? {} : { date: options.at }),
    });
    this.tag(tag, commit, options.annotated);
    for (const moving of options.moving ?? []) this.tag(moving, commit);
    if (options.at !== undefined) this.releases.set(tag, options.at);
    return this;
  }

  tag(name: string, commit: string, annotated = false): this {
    if (!annotated) this.tags.set(name, commit);
    else {
      const object = idOf(`${this.name} tag ${name}`);
      this.annotations.set(object, commit);
      this.tags.set(name, object);
    }
    return this;
  }

  /** The commit of a tag. */
  at(tag: string): string {
    const object = this.tags.get(tag) ?? "";
    return this.annotations.get(object) ?? object;
  }

  ancestors(commit: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const queue = [commit]; queue.length > 0; ) {
      const next = queue.pop() ?? "";
      if (found.has(next)) continue;
      found.add(next);
      queue.push(...(this.commits.get(next)?.parents ?? []));
    }
    return found;
  }
}

export interface GitHubTagsOptions {
  /** A server that has no list of tags but git's own. */
  readonly onlyRefs?: boolean;
}

/** What GitHub's REST API tells of repositories that actions come from: tags, commits, releases, files. In this process, or on a port. */
export class GitHubTags {
  readonly #repositories = new Map<string, ActionRepository>();
  readonly #options: GitHubTagsOptions;
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  url = "https://api.github.test/";
  /** Requests that are answered before the limit is reached. */
  left = Number.POSITIVE_INFINITY;

  constructor(options: GitHubTagsOptions = {}) {
    this.#options = options;
  }

  repository(name: string): ActionRepository {
    const known = this.#repositories.get(name.toLowerCase()) ?? new ActionRepository(name);
    this.#repositories.set(name.toLowerCase(), known);
    return known;
  }

  readonly fetch = async (url: string | URL): Promise<Response> => {
    const { pathname, search } = new URL(url);
    const { status, body, headers } = this.#answer(pathname + search);
    return new Response(JSON.stringify(body), { status, headers });
  };

  async listen(): Promise<{ close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const { status, body, headers } = this.#answer(request.url ?? "/");
      response.writeHead(status, headers).end(JSON.stringify(body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return {
      close: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      },
    };
  }

  #answer(target: string): { readonly status: number; readonly body: Json; readonly headers: Record<string, string> } {
    this.requests.push(target);
    const headers = { "content-type": "application/json; charset=utf-8" };
    if (this.left <= 0) {
      return { status: 403, body: { message: "API rate limit exceeded" }, headers: { ...headers, "x-ratelimit-remaining": "0" } };
    }
    this.left -= 1;
    const url = new URL(target, this.url);
    const [, owner, name, rest = ""] = /^\/repos\/([^/]+)\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    const repository = this.#repositories.get(`${owner}/${name}`.toLowerCase());
    const body = repository === undefined ? undefined : this.#told(repository, decodeURIComponent(rest), url.searchParams);
    return body === undefined ? { status: 404, body: { message: "Not Found" }, headers } : { status: 200, body, headers };
  }

  #told(repository: ActionRepository, path: string, query: URLSearchParams): Json | undefined {
    const { tags, annotations, commits, releases, head } = repository;
    const [first = "", second = "", third = ""] = path.split("/");
    const rest = path.split("/").slice(1).join("/");
    if (path === "") return { full_name: repository.name, default_branch: "main" };
    if (path === "tags") {
      if (this.#options.onlyRefs === true) return undefined;
      const [page, perPage] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 30)];
      const all = [...tags.keys()]
        .sort()
        .reverse()
        .slice((page - 1) * perPage, page * perPage);
      return all.map((tag) => ({ name: tag, commit: { sha: repository.at(tag), url: "" }, node_id: "" }));
    }
    if (path === "git/matching-refs/tags") {
      return [...tags].map(([tag, sha]) => ({ ref: `refs/tags/${tag}`, object: { sha, type: annotations.has(sha) ? "tag" : "commit" } }));
    }
    if (first === "git" && second === "tags") {
      const sha = annotations.get(third);
      return sha === undefined ? undefined : { sha: third, object: { type: "commit", sha } };
    }
    if (first === "git" && second === "commits") {
      const commit = commits.get(third);
      return commit === undefined ? undefined : { sha: third, committer: { date: commit.date } };
    }
    if (first === "compare") return this.#compared(repository, rest, head);
    if (first === "releases") {
      const published = releases.get(path.split("/").slice(2).join("/"));
      return published === undefined ? undefined : { published_at: published };
    }
    if (first === "contents") {
      const content = commits.get(query.get("ref") ?? head)?.files[rest];
      return content === undefined ? undefined : { type: "file", encoding: "base64", content: Buffer.from(content).toString("base64") };
    }
    return undefined;
  }

  #compared(repository: ActionRepository, basehead: string, head: string): Json | undefined {
    const [base = "", other = ""] = basehead.split("...").map((ref) => (ref === "main" ? head : ref));
    if (!repository.commits.has(base) || !repository.commits.has(other)) return undefined;
    const isBehind = repository.ancestors(base).has(other);
    const isAhead = repository.ancestors(other).has(base);
    return { status: isBehind && isAhead ? "identical" : isBehind ? "behind" : isAhead ? "ahead" : "diverged", files: [] };
  }
}
