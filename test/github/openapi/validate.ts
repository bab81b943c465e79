import { Templates } from "../http/router.ts";
import { type OpenApiException, openApiExceptions } from "../openapi-exceptions.ts";
import { description, type Operation, type Parameter, resolve, type Schema } from "./description.ts";
import { unknownKeys } from "./unknown-keys.ts";
import { complaints } from "./validators.ts";

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);
let templates: Templates<{ template: string; operation: Operation }> | undefined;

/** One request and its answer, as `validateExchange` takes them. */
export interface Exchange {
  readonly method: string;
  /** Path with query, or a whole address. */
  readonly url: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly responseBody?: unknown;
}

/**
 * Everything about a request and its answer that GitHub's description of its API does not allow: unknown paths and methods, wrong or
 * unknown parameters, wrong or unknown body keys, an answer of the wrong shape. Empty when all is well. GraphQL is judged elsewhere.
 */
export function validateExchange(exchange: Exchange): string[] {
  const url = new URL(exchange.url, "http://local.invalid");
  const found = findOperation(exchange.method, url.pathname);
  if (found === undefined) return [`${exchange.method} ${url.pathname} is no operation of GitHub's REST API.`];
  const problems = [
    ...requestComplaints(found.operation, found.params, url.searchParams, exchange.requestBody),
    ...answerComplaints(found.operation, exchange.status, exchange.responseBody),
  ];
  return problems.map((problem) => `${found.operation.operationId}: ${problem}`);
}

/** The operation that a path belongs to, with the values of its path parameters. */
export function findOperation(
  method: string,
  path: string,
): { operation: Operation; template: string; params: Record<string, string> } | undefined {
  templates ??= indexTemplates();
  const match = templates.find(method, path);
  return match && { ...match.target, params: match.params };
}

/** The operation of a method and a template of the description. */
export const operationOf = (method: string, template: string): Operation | undefined => description().paths[template]?.[method];

/** What is wrong with a request. A complaint about the body begins with `body`, one about the query with `query`. */
export function requestComplaints(operation: Operation, params: Record<string, string>, query: URLSearchParams, body: unknown): string[] {
  const declared = (operation.parameters ?? []).map((parameter) => resolve<Parameter>(parameter));
  const problems: string[] = [];
  for (const parameter of declared) {
    const text = parameter.in === "path" ? params[parameter.name] : parameter.in === "query" ? query.get(parameter.name) : undefined;
    if (text === undefined || text === null) continue;
    for (const complaint of complaints(parameter.schema ?? {}, coerce(parameter.schema ?? {}, text))) {
      problems.push(`${parameter.in} ${parameter.name}: ${complaint}`);
    }
  }
  const names = new Set(declared.filter((parameter) => parameter.in === "query").map((parameter) => parameter.name));
  for (const name of query.keys())
    if (!names.has(name.replace(/\[\]$/, ""))) problems.push(`query ${name} is not a parameter of this operation`);
  problems.push(...bodyComplaints(operation, body));
  return problems.filter((problem) => !excepted(operation.operationId, "request", problem));
}

function bodyComplaints(operation: Operation, body: unknown): string[] {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  if (body === undefined) return operation.requestBody?.required === true && schema !== undefined ? ["body is required"] : [];
  // Octokit sends an empty object or nothing with a POST that takes no body; GitHub ignores it.
  if (operation.requestBody === undefined) return isEmptyObject(body) ? [] : ["body is not expected by this operation"];
  if (schema === undefined) return [];
  return [
    ...complaints(schema, body).map((complaint) => `body ${complaint}`),
    ...unknownKeys(schema, body).map((key) => `body ${key} is not a key of this operation`),
  ];
}

/** Errors that any operation may answer with, whether or not its description lists them. */
const COMMON_ERRORS = new Set([400, 401, 403, 404, 409, 410, 422, 429, 500, 501, 502, 503, 504]);
const BASIC_ERROR: Schema = { type: "object", required: ["message"], properties: { message: { type: "string" } } };

/** What is wrong with an answer; each complaint begins with the status. */
export function answerComplaints(operation: Operation, status: number, body: unknown): string[] {
  const listed = operation.responses[String(status)];
  const problems =
    listed === undefined ? unlisted(status, body) : ofSchema(resolve(listed).content?.["application/json"]?.schema, body, status);
  return problems.map((problem) => `${status} ${problem}`).filter((problem) => !excepted(operation.operationId, "answer", problem));
}

function ofSchema(schema: Schema | undefined, body: unknown, status: number): string[] {
  if (schema === undefined) return body === undefined || body === "" || status >= 400 ? [] : ["answer should have no body"];
  return body === undefined ? ["answer should have a body"] : complaints(schema, body);
}

function unlisted(status: number, body: unknown): string[] {
  if (status === 301 || status === 302 || status === 304 || status === 307) return [];
  return COMMON_ERRORS.has(status) ? complaints(BASIC_ERROR, body) : ["is no status of this operation"];
}

/**
 * Keys in an answer that the description does not name. Held against the double's own answers only: GitHub's real ones now and then
 * have keys that are described late.
 */
export function strangeKeys(operation: Operation, status: number, body: unknown): string[] {
  const listed = operation.responses[String(status)];
  const schema = listed && resolve(listed).content?.["application/json"]?.schema;
  // Every error of GitHub's carries its status, whether or not it is described.
  if (schema === undefined || body === undefined || status >= 400) return [];
  return unknownKeys(schema, body)
    .map((key) => `${status} ${key} is no key of this answer`)
    .filter((problem) => !excepted(operation.operationId, "answer", problem));
}

/** What is wrong with a webhook's payload, by the description's own list of webhooks (`branch-protection-rule-edited`). */
export function webhookComplaints(event: string, action: string | undefined, payload: unknown): string[] {
  const name = [event, ...(action === undefined ? [] : [action])].join("_").replaceAll("_", "-");
  const schema = description()["x-webhooks"][name]?.post.requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return [`GitHub's description knows no webhook ${name}.`];
  return complaints(schema, payload)
    .filter((complaint) => !excepted(name, "webhook", complaint))
    .map((complaint) => `webhook ${name}: ${complaint}`);
}

/** The exceptions that were needed so far in this process; a test holds that none is idle. */
export const exceptionsMet = new Set<OpenApiException>();

function excepted(name: string, side: OpenApiException["side"], problem: string): boolean {
  const found = openApiExceptions.find(
    ({ operation, side: own, complaint }) => own === side && isNamed(operation, name) && complaint.test(problem),
  );
  if (found !== undefined) exceptionsMet.add(found);
  return found !== undefined;
}

const isNamed = (operation: string, name: string): boolean =>
  operation.endsWith("*") ? name.startsWith(operation.slice(0, -1)) : operation === name;

/** A parameter's text as the value that its schema speaks of. What cannot be read as such stays text, and the validator complains. */
function coerce(schema: Schema, text: string): unknown {
  const { type, oneOf, anyOf } = resolve(schema);
  const types = [type, ...[...(oneOf ?? []), ...(anyOf ?? [])].map((alternative) => resolve(alternative).type)];
  if ((types.includes("integer") || types.includes("number")) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  return types.includes("array") && !types.includes("string") ? text.split(",") : text;
}

const isEmptyObject = (body: unknown): boolean => typeof body === "object" && body !== null && Object.keys(body).length === 0;

function indexTemplates() {
  const index = new Templates<{ template: string; operation: Operation }>();
  for (const [template, methods] of Object.entries(description().paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (METHODS.has(method)) index.add(method, template, { template, operation });
    }
  }
  return index;
}
