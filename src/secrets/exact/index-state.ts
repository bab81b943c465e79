import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { absent, all, equals } from "../../storage/condition.ts";
import { managedSecretKey, managedSecretsPartition } from "../../storage/keys.ts";
import type { Item, Table } from "../../storage/table.ts";
import type { LiveVersions } from "../stores/store.ts";
import type { NotIndexed } from "./fields/secret-fields.ts";
import type { ManagedSecretRef } from "./managed-secret.ts";
import type { Tagger } from "./tagger.ts";

/** A value in the index: which row of which anchor says so. */
export type IndexedPlace = { readonly tag: string; readonly place: string; readonly version: string; readonly field: string | null };

/** What the index has of one secret: an item of the table. It holds no value, and no tag of one that could be compared without the key. */
export type SecretState = {
  readonly store: ManagedSecretRef["store"];
  readonly id: string;
  readonly name: string;
  /** Counts the writes; each is made on condition that nobody else made one. */
  readonly revision: number;
  /** How values are brought into the index; when the code's number is another one, they are read again. */
  readonly format: number;
  readonly versions: LiveVersions;
  /** Versions whose value was read: what was found in them is in `places`. */
  readonly read: readonly string[];
  readonly places: readonly IndexedPlace[];
  /** Rows to delete once no filter leads to them. */
  readonly leaving: readonly IndexedPlace[];
  /** The hashes of the anchors of `places`, two words each, encrypted: the filter is made of them. */
  readonly sealed: string;
  readonly notIndexed: readonly NotIndexed[];
  /** Milliseconds since the epoch: when the store last refused to let a version be read. */
  readonly refusedAt: number | null;
};

/** Of this code. Another number lets every secret be read again. */
export const indexFormat = 1;

/** All secrets of a store that the index knows. */
export async function statesOf(table: Table, store: string): Promise<SecretState[]> {
  const states: SecretState[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ PK: managedSecretsPartition(store), ...(after === undefined ? {} : { after }) });
    states.push(...page.items.map(stateIn));
    after = page.next;
  } while (after !== undefined);
  return states;
}

export async function stateOf(table: Table, store: string, id: string): Promise<SecretState | undefined> {
  const item = await table.get(managedSecretKey(store, id));
  return item && stateIn(item);
}

const stateIn = ({ PK: _, SK: __, ...state }: Item): SecretState => state as unknown as SecretState;

/** @throws ConditionFailed when another run wrote meanwhile; its word counts. */
export async function writeState(table: Table, before: SecretState | undefined, next: Omit<SecretState, "revision">): Promise<SecretState> {
  const state = { ...next, revision: (before?.revision ?? 0) + 1 };
  const condition = before === undefined ? absent() : equals("revision", before.revision);
  await table.put({ ...managedSecretKey(next.store, next.id), ...state }, condition);
  return state;
}

export async function deleteState(table: Table, { store, id, revision }: SecretState): Promise<void> {
  await table.delete(managedSecretKey(store, id), all(equals("revision", revision)));
}

/** Encrypts what only whoever has the key may know. AES-256-GCM; `about` has to be said again to open it. */
export class Sealer {
  readonly #key: Uint8Array;

  constructor(tagger: Tagger) {
    this.#key = tagger.deriveKey("index-sealed", 32);
  }

  seal(bytes: Uint8Array, about: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce).setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @returns undefined when it was sealed with another key, about something else, or changed since */
  open(sealed: Uint8Array, about: string): Buffer | undefined {
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, sealed.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(about))
        .setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

/** What `sealed` of a secret is about. */
export const aboutSecret = ({ store, id }: Pick<SecretState, "store" | "id">): string => `anchors of ${store} ${id}`;
