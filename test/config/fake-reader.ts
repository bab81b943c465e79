import { createHash } from "node:crypto";
import type { PublishedCheck } from "../../src/github/check-run.ts";
import type { Reader } from "../../src/github/client.ts";

/** What lies at the configuration's path: text, bytes, a folder, a file that GitHub leaves out for its size, or nothing. */
export type Content = string | Uint8Array | "folder" | "huge" | undefined;

export const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === "string" ? new TextEncoder().encode(text) : text);

/** Git's id of a blob. */
export const oidOf = (text: string | Uint8Array, algorithm: "sha1" | "sha256" = "sha1"): string => {
  const bytes = bytesOf(text);
  return createHash(algorithm).update(`blob ${bytes.byteLength}\0`).update(bytes).digest("hex");
};

/** As Octokit throws it. */
const httpError = (status: number): Error => Object.assign(new Error(`HTTP ${status}`), { name: "HttpError", status });

/** GitHub's answers for one repository, as far as the configuration asks; a test sets what it is about. */
export class FakeReader {
  /** By ref; the default branch is the empty one. */
  readonly files: Record<string, Content> = {};
  /** The name under which GitHub has the repository; a status for one that cannot be read. */
  repository: string | number = ".github";
  head = "head";
  etags = true;
  pull: object = {};
  /** The status of a comparison that fails. */
  mergeBase: string | number = "began";
  openPulls: readonly { readonly number: number; readonly sha: string }[] = [];
  check: PublishedCheck | null = null;
  properties: readonly object[] = [];
  repositories: readonly object[] = [];
  /** The operations that were asked for. */
  readonly asked: string[] = [];
  /** Called before a file is read. */
  meanwhile: () => Promise<void> = async () => {};

  get reader(): Reader {
    const list = Object.assign(async () => {}, { page: () => this.openPulls.map(({ number, sha }) => ({ number, head: { sha } })) });
    const values = Object.assign(async () => {}, { page: () => this.properties });
    const rest = {
      repos: {
        getContent: (asked: { repo: string; ref?: string; headers?: Record<string, string> }) => this.#content(asked),
        get: async () => this.#named(),
        getCommit: async () => ({ data: { sha: this.head } }),
        compareCommitsWithBasehead: async () => {
          if (typeof this.mergeBase === "number") throw httpError(this.mergeBase);
          return { data: { merge_base_commit: { sha: this.mergeBase } } };
        },
      },
      pulls: { get: async () => ({ data: this.pull }), list },
      orgs: { customPropertiesForReposGetOrganizationValues: values },
      apps: { listReposAccessibleToInstallation: "list" },
      checks: { listForRef: async () => ({ data: { check_runs: this.check === null ? [] : [this.#run(this.check)] } }) },
    };
    const iterator = async function* (operation: { page: () => unknown }) {
      yield { data: operation.page() };
    };
    const paginate = Object.assign(async () => this.repositories, { iterator });
    return { rest, paginate } as unknown as Reader;
  }

  get github() {
    return { installationReader: async () => this.reader };
  }

  async #named() {
    if (typeof this.repository === "number") throw httpError(this.repository);
    return { data: { name: this.repository } };
  }

  async #content({ repo, ref = "", headers }: { repo: string; ref?: string; headers?: Record<string, string> }) {
    this.asked.push(`${repo} ${ref}`.trim());
    await this.meanwhile();
    const content = this.files[ref];
    if (content === undefined || typeof this.repository === "number") throw httpError(404);
    if (content === "folder") return { data: [], headers: {} };
    const sha = oidOf(content);
    const etag = this.etags ? sha : undefined;
    if (etag !== undefined && headers?.["if-none-match"] === etag) throw httpError(304);
    const url = `https://api.github.com/repos/acme/${this.repository}/contents/.github/pipewarden.yml`;
    const common = { type: "file", sha, url };
    if (content === "huge") return { data: { ...common, size: 2_000_000, encoding: "none", content: "" }, headers: { etag } };
    const bytes = bytesOf(content);
    const base64 = Buffer.from(bytes).toString("base64");
    return { data: { ...common, size: bytes.byteLength, encoding: "base64", content: base64 }, headers: { etag } };
  }

  #run({ id, externalId, conclusion, title, summary }: PublishedCheck) {
    return { id, external_id: externalId, conclusion, output: { title, summary } };
  }
}
