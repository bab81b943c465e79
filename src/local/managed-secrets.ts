import { randomUUID } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import type { ListedSecret, LiveVersions, SecretStore, StoredValue } from "../secrets/stores/store.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";
import { readPrivately } from "./secrets-file.ts";
import { writeDraft } from "./write-secrets-file.ts";

const version = z.strictObject({
  id: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  kind: z.enum(["text", "binary"]),
  value: z.string().check(z.minLength(1)),
});
/** By name; of each the current version first, then the one before. */
const file = z.strictObject({ secrets: z.record(z.string(), z.array(version)) });
type File = z.infer<typeof file>;

const keptVersions = 2;
/** As a name in Secrets Manager may be. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const name = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
/** Bytes, as Secrets Manager's. */
const largest = 65_536;

/**
 * The secrets of one machine that the bot recognises where they leak: `managed-secrets.json` in its folder, readable by its owner alone, with the
 * current value and the one before. Read anew each time, so that whoever writes it needs no running bot.
 */
export class LocalSecrets implements SecretStore {
  readonly name = "local";
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, "managed-secrets.json");
  }

  async *list(): AsyncIterable<ListedSecret> {
    for (const [id, versions] of Object.entries(this.#read().secrets)) yield { id, name: id, versions: stagesOf(versions) };
  }

  async describe(id: string): Promise<ListedSecret | undefined> {
    const versions = this.#versionsOf(id);
    return versions && { id, name: id, versions: stagesOf(versions) };
  }

  async read(id: string, wanted: string): Promise<StoredValue | undefined> {
    const found = this.#versionsOf(id)?.find((each) => each.id === wanted);
    return found && { kind: found.kind, value: Secret.of(found.value) };
  }

  /** When each secret got its current value, in milliseconds since the epoch. */
  summary(): { readonly name: string; readonly since: number; readonly versions: number }[] {
    return Object.entries(this.#read().secrets).map(([id, versions]) => ({
      name: id,
      since: versions[0]?.at ?? 0,
      versions: versions.length,
    }));
  }

  /**
   * Gives a secret a new value. The one before is kept, as what may still be in use.
   * @returns whether it is new; the same value again changes nothing
   * @throws PipewardenError `secret_name_invalid`, `secret_value_unusable`, `secrets_unwritable`, or what reading throws.
   */
  put(id: string, bytes: Uint8Array, now: number): boolean {
    if (!name.test(id))
      throw new PipewardenError("secret_name_invalid", "A secret's name has letters, digits and /_+=.@- alone, at most 512.");
    if (bytes.length === 0 || bytes.length > largest) {
      throw new PipewardenError("secret_value_unusable", `A secret's value has 1 to ${largest} bytes; this one has ${bytes.length}.`);
    }
    const text = Buffer.from(bytes).toString("utf8");
    const isText = Buffer.from(text).equals(bytes);
    const value = isText ? text : Buffer.from(bytes).toString("base64");
    const kind = isText ? "text" : "binary";
    const { secrets } = this.#read();
    const before = this.#versionsOf(id) ?? [];
    if (before[0]?.value === value && before[0].kind === kind) return false;
    const versions = [{ id: randomUUID(), at: now, kind, value } as const, ...before].slice(0, keptVersions);
    this.#write({ secrets: { ...secrets, [id]: versions } });
    return true;
  }

  #versionsOf(id: string): File["secrets"][string] | undefined {
    const { secrets } = this.#read();
    return Object.hasOwn(secrets, id) ? secrets[id] : undefined;
  }

  #read(): File {
    const json = readPrivately(this.#path);
    if (json === undefined) return { secrets: {} };
    const parsed = file.safeParse(jsonIn(json));
    if (parsed.success) return parsed.data;
    // The cause is left out on purpose: it may quote what stands around the fault.
    throw new PipewardenError(
      "secrets_malformed",
      `${this.#path} is not as \`pipewarden secrets put\` writes it. Delete it, and put the secrets again.`,
    );
  }

  /** Whoever reads it meanwhile, or after a crash, finds the old file or the new one, whole. */
  #write(content: File): void {
    const draft = `${this.#path}.new`;
    try {
      writeDraft(draft, `${JSON.stringify(content, undefined, 2)}\n`);
      renameSync(draft, this.#path);
    } catch (cause) {
      const { code } = cause as { code?: string };
      throw new PipewardenError("secrets_unwritable", `${this.#path} cannot be written (${code}).`);
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

const stagesOf = ([current, previous]: File["secrets"][string]): LiveVersions => ({
  ...(previous === undefined ? {} : { [previous.id]: "previous" }),
  ...(current === undefined ? {} : { [current.id]: "current" }),
});

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
