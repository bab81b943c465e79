/** One request that reached the local GitHub over the network. Tokens are never in it. */
export interface RequestLog {
  readonly n: number;
  /** Milliseconds since the epoch, by the local GitHub's clock. */
  readonly at: number;
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  /** The template in GitHub's description, `/graphql`, or undefined for a path that is in neither. */
  route: string | undefined;
  /** Undefined when the connection was cut before an answer. */
  status: number | undefined;
  appId?: number;
  installationId?: number;
  login?: string;
  /** True for what can change something: not for GET and HEAD, GraphQL queries, minting a token, or sending a delivery again. */
  write: boolean;
  /** True when the request was carried out and not refused, whether or not its answer arrived. */
  effective: boolean;
  requestBody?: unknown;
  /** The kind of the injected fault that hit it. */
  fault?: string;
}

export interface RequestFilter {
  /** `PUT`, in any case. */
  readonly method?: string;
  /** The exact template, or an expression tried on the template and on the path. */
  readonly route?: string | RegExp;
  /** Only requests that were (true) or were not (false) carried out. */
  readonly effective?: boolean;
  readonly appId?: number;
}

export function matchesFilter(entry: RequestLog, filter: RequestFilter): boolean {
  if (filter.method !== undefined && entry.method !== filter.method.toUpperCase()) return false;
  if (filter.effective !== undefined && entry.effective !== filter.effective) return false;
  if (filter.appId !== undefined && entry.appId !== filter.appId) return false;
  return filter.route === undefined || matchesRoute(filter.route, entry.route, entry.path);
}

export function matchesRoute(wanted: string | RegExp, template: string | undefined, path: string): boolean {
  if (typeof wanted === "string") return wanted === template;
  // `test` of a global expression remembers where it stood; a fresh search does not.
  return path.search(wanted) >= 0 || (template ?? "").search(wanted) >= 0;
}
