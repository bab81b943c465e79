import type { Secret } from "../../values/secret.ts";
import type { ManagedSecretRef } from "../exact/managed-secret.ts";

/** Versions of a secret that work, or may: by the stage that the store gives them. */
export type LiveVersions = Readonly<Record<string, ManagedSecretRef["stage"]>>;

/** A secret of a store, without its value. */
export interface ListedSecret {
  readonly id: string;
  readonly name: string;
  readonly versions: LiveVersions;
}

/** What a version holds: a text, or bytes in base64. */
export interface StoredValue {
  readonly kind: "text" | "binary";
  readonly value: Secret;
}

/** A place where secrets are kept. A version is never changed once it was written, so it is read once. */
export interface SecretStore {
  readonly name: ManagedSecretRef["store"];
  /** All that are to be indexed. May be seconds behind. @throws RetryLater, or PipewardenError when the store cannot be listed. */
  list(): AsyncIterable<ListedSecret>;
  /** As it is now; undefined when there is no such secret, or it is not to be indexed any more. */
  describe(id: string): Promise<ListedSecret | undefined>;
  /** `refused` when the store says that this secret may not be read; undefined when there is no such version any more. */
  read(id: string, version: string): Promise<StoredValue | "refused" | undefined>;
}
