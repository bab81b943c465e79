import { isHome } from "../changes/owners.ts";
import { isHttpError } from "../github/classify.ts";
import type { GitHub, Reader } from "../github/client.ts";
import { type FileAnswer, type FileRead, readFile } from "../github/contents.ts";
import { Lru } from "../github/lru.ts";
import type { Permissions } from "../github/permissions.ts";
import type { Table } from "../storage/table.ts";
import { RetryLater } from "../values/errors.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { exactly, type RawBlob } from "./blob.ts";
import { type ParsedConfig, parseConfig } from "./parse.ts";
import { configPath, homeName } from "./place.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";
import type { ConfigKind } from "./schema.ts";
import { noFile, type Reading, type Standing, sameStanding, standingAfter } from "./standing.ts";
import { keepStored, packed, readStored, type StoredStanding } from "./store.ts";

/** What reading files takes. */
const configPermissions: Permissions = { contents: "read", metadata: "read" };

/** An owner whose configuration is asked for, by any of its repositories. */
export type OwnerPlace = Pick<RepositoryRef, "ownerId" | "owner" | "installationId">;

/** The configurations that are in force, and the way in which new ones come into force. */
export interface Configurations {
  /** What `.github` says for all of an owner's repositories; read from GitHub only if it never was. */
  organisation(place: OwnerPlace): Promise<Standing>;
  /** Reads the owner's file again. `changed`: it means something else than before, or for the first time anything. */
  refresh(place: OwnerPlace): Promise<{ readonly standing: Standing; readonly changed: boolean }>;
  /**
   * What a repository's own file says, given what GraphQL showed of it.
   * @param remember whether a new file comes into force hereby; a preview only wants to know
   */
  repository(place: RepositoryRef, blob: RawBlob | null, reader: Reader, options: { readonly remember: boolean }): Promise<Standing>;
  /** What a repository's own file says now, read by itself. Nothing is kept; where it cannot be read, the last valid one counts. */
  own(place: RepositoryRef): Promise<Standing>;
  /** What was in force before, given a file that is to be judged, and what would be if that were the newest. Nothing is kept. */
  judge(place: OwnerPlace & { readonly id: RepositoryRef["id"] }, file: FileRead, kind: ConfigKind): Promise<Judgement>;
}

export interface Judgement {
  readonly before: Standing;
  readonly after: Standing;
}

export interface ConfigurationsOptions {
  readonly table: Table;
  readonly github: Pick<GitHub, "installationReader">;
  readonly definitions: PolicyDefinitions;
}

/** Files are told by their content, so that what was parsed once is parsed for ever. */
const parsedFiles = 200;
/** Two readers of one owner's file at the same time are rare, three rarer. */
const attempts = 3;

export function createConfigurations({ table, github, definitions }: ConfigurationsOptions): Configurations {
  const known = new Lru<string, ParsedConfig>(parsedFiles);
  const parse = (bytes: Uint8Array, kind: ConfigKind): ParsedConfig => parseConfig(bytes, { kind, definitions });
  const parseOnce = (oid: string, bytes: Uint8Array, kind: ConfigKind): ParsedConfig => {
    const key = `${kind} ${oid}`;
    const parsed = known.get(key) ?? parse(bytes, kind);
    known.set(key, parsed);
    return parsed;
  };

  /** A file that this version does not find valid although an earlier one did stays out of force, and says so. */
  const standingOf = ({ valid, newest }: StoredStanding, kind: ConfigKind): Standing => {
    if (valid === undefined) return { config: null, oid: null, newest };
    const parsed = parseOnce(valid.oid, valid.bytes, kind);
    if (parsed.ok) return { config: parsed.config, oid: valid.oid, newest };
    return { config: null, oid: null, newest: { state: "invalid", oid: valid.oid, problems: parsed.problems } };
  };

  const after = (stored: StoredStanding | undefined, before: Standing, reading: Reading, kind: ConfigKind) => {
    const fits = reading.kind !== "file" || packed(reading.bytes) !== undefined;
    const kept: Reading = fits || reading.kind !== "file" ? reading : { ...reading, kind: "too-large", size: reading.bytes.byteLength };
    const standing = standingAfter(before, kept, (bytes) => parseOnce(kept.kind === "file" ? kept.oid : "", bytes, kind));
    const valid = standing.oid === null ? undefined : kept.kind === "file" && kept.oid === standing.oid ? kept : stored?.valid;
    // A later version of the bot may understand what this one does not: such a file is read again.
    const etag = "etag" in kept && standing.newest.state === "valid" ? kept.etag : undefined;
    return {
      standing,
      kept: {
        ...(valid === undefined ? {} : { valid: { oid: valid.oid, bytes: valid.bytes } }),
        newest: standing.newest,
        ...(etag === undefined ? {} : { etag }),
      },
    };
  };

  const refresh: Configurations["refresh"] = async (place) => {
    const reader = await github.installationReader(place, configPermissions);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const stored = await readStored(table, place.ownerId);
      const before = stored === undefined ? noFile : standingOf(stored, "organisation");
      const reading = await readHome(reader, place.owner, stored?.etag);
      if (reading.kind === "unchanged") return { standing: before, changed: false };
      const { standing, kept } = after(stored, before, reading, "organisation");
      if (await keepStored(table, { owner: place.ownerId }, kept, stored?.revision ?? 0)) {
        return { standing, changed: stored === undefined || !sameStanding(before, standing) };
      }
    }
    throw new RetryLater("config_contended", "Several workers read the organisation's configuration at the same time.", {
      seconds: 2,
      countsAsFailure: true,
    });
  };

  return {
    refresh,
    async judge({ ownerId, id }, file, kind) {
      const stored = await readStored(table, ownerId, kind === "repository" ? id : undefined);
      const before = stored === undefined ? noFile : standingOf(stored, kind);
      return { before, after: after(stored, before, file, kind).standing };
    },
    async organisation(place) {
      const stored = await readStored(table, place.ownerId);
      return stored === undefined ? (await refresh(place)).standing : standingOf(stored, "organisation");
    },
    async own(place) {
      if (isHome(place)) return noFile;
      const reader = await github.installationReader(place, configPermissions);
      const stored = await readStored(table, place.ownerId, place.id);
      const before = stored === undefined ? noFile : standingOf(stored, "repository");
      return after(stored, before, await readOwn(place, reader), "repository").standing;
    },
    async repository(place, blob, reader, { remember }) {
      const scope = { owner: place.ownerId, repository: place.id };
      const stored = await readStored(table, place.ownerId, place.id);
      if (stored === undefined && blob === null) return noFile;
      const before = stored === undefined ? noFile : standingOf(stored, "repository");
      if (blob?.oid !== undefined && before.newest.state !== "absent" && "oid" in before.newest && before.newest.oid === blob.oid) {
        return before;
      }
      const { standing, kept } = after(stored, before, await fileOf(place, blob, reader), "repository");
      // Whoever was faster has seen the same file, or a newer one which the next look finds.
      if (remember && !sameStanding(before, standing)) await keepStored(table, scope, kept, stored?.revision ?? 0);
      return standing;
    },
  };
}

async function fileOf({ owner, name }: RepositoryRef, blob: RawBlob | null, reader: Reader): Promise<Reading> {
  const exact = exactly(blob);
  return exact ?? readOwn({ owner, name }, reader);
}

async function readOwn({ owner, name }: Pick<RepositoryRef, "owner" | "name">, reader: Reader): Promise<Reading> {
  const answer = await readFile(reader, { owner, name, path: configPath });
  return answer.kind === "unchanged" ? { kind: "unreachable" } : answer;
}

/**
 * The owner's file. GitHub says "not found" for a file that was removed and for a repository that the App may not see any more; only
 * the first of them ends the configuration. The address in the answer tells a repository that was renamed, to which GitHub redirects.
 */
async function readHome(reader: Reader, owner: string, etag: string | undefined): Promise<FileAnswer | { readonly kind: "unreachable" }> {
  const answer = await readFile(reader, { owner, name: homeName, path: configPath, ...(etag === undefined ? {} : { etag }) });
  if ("url" in answer && !new URL(answer.url).pathname.toLowerCase().includes(`/${homeName}/contents/`)) return { kind: "unreachable" };
  if (answer.kind !== "absent") return answer;
  try {
    const { data } = await reader.rest.repos.get({ owner, repo: homeName });
    return data.name.toLowerCase() === homeName ? answer : { kind: "unreachable" };
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return { kind: "unreachable" };
    throw error;
  }
}
