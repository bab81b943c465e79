import type { paths } from "@octokit/openapi-types";
import type { Viewer } from "../auth/viewer.ts";
import type { Account, Repository } from "../state/entities.ts";
import type { World } from "../state/world.ts";
import type { Answer } from "./answer.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

type PathWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths] &
  string;
type ParameterNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterNames<Rest> : never;
type Parameters<P extends string> = Readonly<Record<ParameterNames<P>, string>>;
export type Body<Operation> = Operation extends { requestBody?: { content: { "application/json": infer B } } } ? B : undefined;

/** A request that has passed authentication, permissions and validation. */
export interface Call<P extends string = string, B = unknown> {
  readonly world: World;
  readonly viewer: Viewer;
  readonly params: Parameters<P>;
  readonly query: URLSearchParams;
  /** The address that was asked, without its query: what `Link` headers are built from. */
  readonly address: string;
  readonly body: B;
  /** The repository of `/repos/{owner}/{repo}/…`; reading it on another route is a mistake in the route, and throws. */
  readonly repository: Repository;
  /** The organisation of `/orgs/{org}/…`, likewise. */
  readonly organization: Account;
}

/**
 * Who may call a route: anybody without any credentials, an App with its JWT, any installation token, anyone with any credentials, or whoever holds one of the named permissions
 * (`administration:write`). `checks:write` and the like are also what a person's role is derived from.
 */
export type Access = "everyone" | "app" | "installation" | "anyone" | readonly [string, ...string[]];

export interface Route {
  readonly method: Method;
  /** The path as GitHub's description writes it. */
  readonly template: string;
  readonly access: Access;
  readonly options: RouteOptions;
  handle(call: Call): Answer;
}

export interface RouteOptions {
  /** Allowed in an archived repository although it writes. */
  readonly archived?: boolean;
  /** Changes nothing although it is no GET (minting a token, sending a delivery again). */
  readonly harmless?: boolean;
}

const define =
  <M extends Method>(method: M) =>
  <P extends PathWith<M>>(
    template: P,
    access: Access,
    handle: (call: Call<P, Body<paths[P][M & keyof paths[P]]>>) => Answer,
    options: RouteOptions = {},
  ): Route => ({ method, template, access, options, handle: handle as Route["handle"] });

export const get = define("get");
export const post = define("post");
export const put = define("put");
export const patch = define("patch");
export const del = define("delete");
