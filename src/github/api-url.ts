import { PipewardenError } from "../values/errors.ts";

export const publicApiUrl = "https://api.github.com";

/**
 * The base of GitHub's REST API without a trailing slash: `https://api.github.com`, `https://HOST/api/v3` of a GitHub Enterprise
 * Server, or a GitHub on this machine. Tokens travel to it, so plain HTTP is accepted on the loopback interface only.
 *
 * @throws PipewardenError `api_url_invalid`.
 */
export function parseApiUrl(value: string): string {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) throw invalid("it is not an http(s) URL");
  if (url.username !== "" || url.password !== "") throw invalid("it contains credentials");
  if (url.search !== "" || url.hash !== "") throw invalid("it has a query or a fragment");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) throw invalid("tokens would travel unencrypted; use https");
  if (url.hostname === "github.com" || url.hostname === "www.github.com") throw invalid(`that is the website; the API is ${publicApiUrl}`);
  return url.href.replace(/\/+$/, "");
}

/** Where GraphQL documents are posted to; must agree with @octokit/graphql, which derives it in the same way. */
export const graphqlUrl = (apiUrl: string): string =>
  /\/api\/v3$/.test(apiUrl) ? apiUrl.replace(/\/v3$/, "/graphql") : `${apiUrl}/graphql`;

/** Whether a host name of a URL names this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

const invalid = (why: string) => new PipewardenError("api_url_invalid", `The URL of GitHub's API (GITHUB_API_URL) cannot be used: ${why}.`);
