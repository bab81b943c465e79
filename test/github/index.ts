import type { LocalGitHubOptions } from "./engine.ts";
import { LocalGitHub } from "./local-github.ts";

export type { LocalGitHubOptions } from "./engine.ts";
export type { Delivery } from "./hooks/summary.ts";
export type { Fault } from "./http/faults.ts";
export type { RequestFilter, RequestLog } from "./http/request-log.ts";
export type { Act, Actor, LocalGitHub, Protection } from "./local-github.ts";
export { type Exchange, validateExchange } from "./openapi/validate.ts";
export { type OpenApiException, openApiExceptions } from "./openapi-exceptions.ts";

/**
 * Starts a GitHub of one's own on loopback: stateful, strict, and honest about what it does not know. See README.md beside this file.
 * Close it when done; nothing is kept.
 */
export const startLocalGitHub = (options: LocalGitHubOptions = {}): Promise<LocalGitHub> => LocalGitHub.start(options);
