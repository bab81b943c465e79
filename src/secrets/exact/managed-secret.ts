/** Names one version of a secret in a store, and never its value. Plain data. */
export type ManagedSecretRef = {
  readonly store: "aws-secrets-manager" | "local";
  /** The store's own id: an ARN, or the name in the local store. */
  readonly id: string;
  /** For people: the secret's name. */
  readonly name: string;
  readonly version: string;
  /** `current` is in use, `previous` may be. */
  readonly stage: "current" | "previous";
  /** The field within a JSON secret, `password`; null for a secret that is one value. */
  readonly field: string | null;
};
