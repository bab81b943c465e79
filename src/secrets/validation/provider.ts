import type { Secret } from "../../values/secret.ts";

/** `dead`: the provider refuses the credential itself. `unknown`: it could not be asked, or its answer does not tell. */
export type Liveness = "alive" | "dead" | "unknown";

/** A credential that was found, with what belongs to it. */
export interface Credential {
  /** See `Rule.kind`. */
  readonly kind: string;
  readonly secret: Secret;
  /** Other secrets of the same kind in the same text: an AWS key is an id and a secret. */
  readonly companions: readonly Secret[];
}

/** What is sent. `url` is made of constants and of the credential's own characters, never of an address that stood in a text. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  /** Up to `mostBody` bytes of it. */
  readonly text: string;
}

/** Who issues a kind of credential, and how to learn whether one works without using it for anything. */
export interface Provider {
  readonly kind: string;
  /** The only host that is asked. */
  readonly host: string;
  /** Where the provider describes the request. */
  readonly documentation: string;
  /** Undefined where these values cannot be asked about. Pure. `now`: milliseconds since the epoch. */
  question(credential: Credential, now: number): Question | undefined;
  /** Pure. */
  liveness(answer: Answer): Liveness;
}
