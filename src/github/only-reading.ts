import type { Octokit, Reader, Writer } from "./client.ts";
import { operationsOf } from "./graphql-document.ts";
import { WriteRefused } from "./read-only.ts";

/** A request on its way, as Octokit's hooks see it. */
interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly query?: unknown;
}

function refuseWriting({ method, url, query }: Outgoing): void {
  if (method === "GET" || method === "HEAD") return;
  const kinds = url.endsWith("/graphql") && typeof query === "string" ? operationsOf(query) : undefined;
  if (kinds?.length !== undefined && kinds.length > 0 && kinds.every((kind) => kind === "query")) return;
  throw new WriteRefused(`${method} ${url}`);
}

/** Lends a client that may write to `work`, which may only read with it. */
export async function onlyReading<Result>(github: Writer, work: (reader: Reader) => Promise<Result>): Promise<Result> {
  const guard = (options: object): void => refuseWriting(options as Outgoing);
  github.hook.before("request", guard);
  try {
    return await work(github as Octokit as Reader);
  } finally {
    github.hook.remove("request", guard);
  }
}
