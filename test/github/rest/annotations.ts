import { notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { get, type Route } from "../http/route.ts";
import type { Annotation } from "../state/entities.ts";
import { fullName } from "../state/store.ts";

/** In one request; more take several, and each adds to those before. (https://docs.github.com/rest/checks/runs#update-a-check-run) */
const MOST_ANNOTATIONS = 50;
const MOST_TITLE = 255;
const MOST_BYTES = 64 * 1024;

/** Refuses annotations that GitHub does not take. */
export function requireAnnotations(annotations: readonly Annotation[]): readonly Annotation[] {
  const invalid = (message: string) => unprocessable("CheckRun", "annotations", message);
  if (annotations.length > MOST_ANNOTATIONS) throw invalid(`exceeds a maximum quantity of ${MOST_ANNOTATIONS}`);
  for (const { start_line, end_line, start_column, end_column, title, message, raw_details } of annotations) {
    if (start_line < 1 || end_line < start_line) throw invalid("lines begin at 1 and end where they begin or later");
    if (start_line !== end_line && (start_column !== undefined || end_column !== undefined))
      throw invalid("columns are for annotations of one line");
    if ((title?.length ?? 0) > MOST_TITLE) throw invalid(`a title has ${MOST_TITLE} characters at most`);
    if ([message, raw_details ?? ""].some((text) => Buffer.byteLength(text) > MOST_BYTES)) throw invalid("a text has 64 KB at most");
  }
  return annotations;
}

export const annotationRoutes: readonly Route[] = [
  get("/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", ["checks:read"], (call) => {
    const { world, repository, params, query, address } = call;
    const run = repository.checkRuns.get(Number(params.check_run_id));
    if (run === undefined) throw notFound();
    const { items, headers } = paginate(run.annotations, query, address);
    return ok(
      items.map((annotation) => ({
        path: annotation.path,
        blob_href: `${world.url}/${fullName(repository)}/blob/${run.suite.headSha}/${annotation.path}`,
        start_line: annotation.start_line,
        end_line: annotation.end_line,
        start_column: annotation.start_column ?? null,
        end_column: annotation.end_column ?? null,
        annotation_level: annotation.annotation_level,
        title: annotation.title ?? null,
        message: annotation.message,
        raw_details: annotation.raw_details ?? null,
      })),
      headers,
    );
  }),
];
