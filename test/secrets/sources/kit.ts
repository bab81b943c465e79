import { expect, onTestFinished } from "vitest";
import { createGitHub } from "../../../src/github/github.ts";
import { repositoryRef } from "../../../src/github/repository.ts";
import type { Hit } from "../../../src/secrets/hit.ts";
import type { Place, SourceText } from "../../../src/secrets/place.ts";
import type { Limits } from "../../../src/secrets/sources/budget.ts";
import { secretsConcern } from "../../../src/secrets/sources/events.ts";
import { readSource, sourcePermissions } from "../../../src/secrets/sources/read-source.ts";
import { keepRecords, knownAfter, recordsOf } from "../../../src/secrets/sources/records.ts";
import type { Found, Source, SourceParams, SourceUnit } from "../../../src/secrets/sources/source.ts";
import type { JsonObject } from "../../../src/values/json.ts";
import { Secret } from "../../../src/values/secret.ts";
import { startLocalGitHub } from "../../github/index.ts";
import { listen } from "../../github-tests/kit.ts";
import { memoryTable } from "../../storage/memory-table.ts";

/** A marker in a text, as `LEAK-1`, and where it stands. */
export interface Marker {
  readonly marker: string;
  readonly place: Place;
  /** Counted from 1, in the place itself. */
  readonly line: number;
}

const marked = /LEAK-\d+/g;

/** Finds markers on new lines: what an engine does, as far as sources are concerned. */
function markersIn({ place, bytes, lines }: SourceText): Marker[] {
  const texts = new TextDecoder().decode(bytes).split("\n");
  return texts.flatMap((text, index) => {
    const line = lines === undefined ? { number: index + 1, added: true } : lines[index];
    return line?.added === true ? [...text.matchAll(marked)].map(([marker]) => ({ marker, place, line: line.number })) : [];
  });
}

const hitOf = ({ marker, place, line }: Marker): Hit => ({
  fingerprint: marker,
  valueTag: marker,
  rule: "marker",
  description: "Marker",
  kind: "marker",
  severity: "high",
  certainty: "format",
  documentation: null,
  managed: [],
  place,
  lines: { startLine: line, startColumn: 1, endLine: line, endColumn: 1 },
  encodings: [],
  allowedInline: false,
  publishedExample: false,
  liveness: null,
});

export const foundIn = ({ text }: SourceUnit): Found => ({ hits: markersIn(text).map(hitOf), notRead: [] });

/** Where a marker stands, in short: `a.txt:3`, `message`, `title`. */
const shown = ({ fingerprint, place, lines }: Hit): string =>
  `${fingerprint} ${place.kind === "file" ? `${place.path}:${lines.startLine}` : place.kind}`;

/** What is known after a look, by commit: of commits by their names in `names`, and of texts. */
export function told(source: Source, names: Readonly<Record<string, string>> = {}): Record<string, readonly string[]> {
  const commits = source.commits.map((commit) => [names[commit.sha] ?? commit.sha, knownAfter(commit, foundIn).hits.map(shown)] as const);
  const texts = source.texts.flatMap((unit) => foundIn(unit).hits.map(shown));
  return { ...Object.fromEntries(commits), ...(texts.length === 0 ? {} : { texts }) };
}

/** The repository `acme/api` on a local GitHub, and looks at what happens there. */
export async function openSources(options: { readonly private?: boolean } = {}) {
  const github = await startLocalGitHub({ clock: () => Date.UTC(2026, 0, 5, 12), seed: 5 });
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  github.createOrganization("acme");
  for (const name of ["ann", "bob"]) github.addMember("acme", name, "admin");
  const created = github.createRepository("acme", "api", { private: options.private ?? true, files: { "README.md": "# api\n" } });
  const hooks = await listen();
  const events = ["push", "pull_request", "issue_comment", "issues", "pull_request_review", "pull_request_review_comment"];
  const permissions = { contents: "read", metadata: "read", pull_requests: "read", issues: "read" };
  const app = github.createApp({ slug: "warden", permissions, events, webhookUrl: hooks.url, webhookSecret: "drawn" });
  const installation = github.install(app.id, "acme");
  const clock = { now: () => Date.UTC(2026, 0, 5, 12) };
  const clients = createGitHub({ appId: app.id, privateKey: Secret.of(app.privateKeyPem), apiUrl: github.url, clock });
  const repository = repositoryRef({ id: created.id, node_id: "R_1", name: "api", owner: { id: 1, login: "acme" } }, installation.id);
  const table = memoryTable(clock);
  const reader = await clients.reader(repository, sourcePermissions);
  const recordsFor = (version: string) => ({ table, repository: repository.id, version });
  const look = async (params: SourceParams, { version = "1", limits }: { version?: string; limits?: Limits } = {}): Promise<Source> => {
    const records = recordsFor(version);
    const source = await readSource(params, { reader, repository, records, now: () => 0, ...(limits && { limits }) });
    await keepRecords(records, recordsOf(source, foundIn), clock.now());
    return source;
  };
  await github.idle();
  hooks.received.length = 0;
  github.resetLog();
  return {
    github,
    table,
    hooks,
    installation: installation.id,
    recordsFor,
    look,
    /** The concerns of everything that was delivered since, in the order of their events. */
    async concerns() {
      await github.idle();
      const received = hooks.received.splice(0);
      return received.flatMap(({ headers, payload }) => {
        const event = String(headers["x-github-event"]);
        const concern = secretsConcern(event, payload as JsonObject, String(headers["x-github-delivery"]));
        return concern === undefined ? [] : [{ event, ...concern }];
      });
    },
    /** The look that the last push asks for. */
    async pushed(): Promise<SourceParams> {
      const found = (await this.concerns()).findLast(({ event }) => event === "push");
      if (found === undefined) throw new Error("There was no push.");
      return found.look;
    },
    /** Looks until nothing is left, and answers the last source. */
    async lookToTheEnd(
      params: SourceParams,
      given: { version?: string; limits?: Limits } = {},
    ): Promise<{ looks: number; source: Source }> {
      let source = await look(params, given);
      let looks = 1;
      for (; source.rest !== null; looks += 1) source = await look(source.rest, given);
      return { looks, source };
    },
    /** The routes that were asked for since the log was last emptied, without those of tokens. */
    requests: () => github.requests.map(({ method, path }) => `${method} ${path}`).filter((line) => !line.includes("access_tokens")),
  };
}
