import type { Secret } from "../values/secret.ts";

/** What an App is, and what makes a process that App. */
export interface NewApp {
  readonly appId: string;
  readonly slug: string;
  /** Its public page. */
  readonly htmlUrl: string;
  readonly privateKey: Secret;
  readonly webhookSecret: Secret;
}

/** Where the credentials go. */
export interface CredentialStore {
  /** For people: `the file …`, `the secrets of the stack …`. */
  readonly place: string;
  /** Asked before anything irreversible happens. @throws PipewardenError when the store cannot be written, or holds credentials that may not be replaced. */
  check(): Promise<void>;
  /** @throws when they could not be stored, or in part. */
  store(app: NewApp): Promise<void>;
}
