import { matchesRoute } from "./request-log.ts";

interface Where {
  readonly match?: {
    readonly method?: string;
    /** The exact template, or an expression tried on the template and on the path. `/graphql` is a template too. */
    readonly route?: string | RegExp;
    /** Only from the n-th matching request on (1 is the first). */
    readonly nth?: number;
    /** True: only requests that can change something; false: only those that cannot. */
    readonly write?: boolean;
    readonly appId?: number;
  };
  /** How many requests it hits; without it, 1, or with a probability any number. */
  readonly times?: number;
  /** Of hitting a matching request, by the seeded source; without it, always. */
  readonly probability?: number;
}

/** A fault that is injected into the traffic. */
export type Fault = Where &
  (
    | { readonly kind: "status"; readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
    /** The connection is cut before anything has happened. */
    | { readonly kind: "before" }
    /** The request is carried out, and the connection is cut before the answer. */
    | { readonly kind: "after" }
    /** Nothing is answered for `ms` milliseconds (default 60,000), then the connection is cut. `effect`: whether the request is carried out. */
    | { readonly kind: "timeout"; readonly ms?: number; readonly effect?: boolean }
    /** The answer is `ms` milliseconds late. */
    | { readonly kind: "latency"; readonly ms: number }
    /** As if the hour's requests were used up: 403 or 429, `x-ratelimit-remaining: 0` and the time of the reset, `resetIn` seconds ahead (default 60). */
    | { readonly kind: "primaryRateLimit"; readonly status?: 403 | 429; readonly resetIn?: number }
    /** 403 or 429 with `retry-after` seconds (default 60), or without it when null, as GitHub sometimes does. */
    | { readonly kind: "secondaryRateLimit"; readonly status?: 403 | 429; readonly retryAfter?: number | null }
  );

export interface FaultSubject {
  readonly method: string;
  readonly template: string | undefined;
  readonly path: string;
  readonly write: boolean;
  readonly appId: number | undefined;
}

/** The faults that wait to be met. */
export class Faults {
  #armed: { readonly fault: Fault; seen: number; left: number }[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  inject(fault: Fault): void {
    const left = fault.times ?? (fault.probability === undefined ? 1 : Number.POSITIVE_INFINITY);
    this.#armed.push({ fault, seen: 0, left });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that hits this request, if any; it is used up by that. */
  take(subject: FaultSubject): Fault | undefined {
    for (const armed of this.#armed) {
      if (armed.left <= 0 || !matches(armed.fault, subject)) continue;
      armed.seen += 1;
      if (armed.seen < (armed.fault.match?.nth ?? 1)) continue;
      if (armed.fault.probability !== undefined && this.#random() >= armed.fault.probability) continue;
      armed.left -= 1;
      return armed.fault;
    }
    return undefined;
  }
}

function matches({ match = {} }: Fault, subject: FaultSubject): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== subject.method) return false;
  if (match.write !== undefined && match.write !== subject.write) return false;
  if (match.appId !== undefined && match.appId !== subject.appId) return false;
  return match.route === undefined || matchesRoute(match.route, subject.template, subject.path);
}
