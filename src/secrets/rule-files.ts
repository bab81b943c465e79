import { exactly, type RawBlob } from "../config/blob.ts";
import { homeName } from "../config/place.ts";
import type { GitHub, Reader } from "../github/client.ts";
import { readFile } from "../github/contents.ts";
import { Lru } from "../github/lru.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { ignorePath, rulesPath } from "./about.ts";
import type { RuleFile, RuleFiles } from "./prepared.ts";

/** The organisation's rule files, for any of its repositories. */
export type RuleFileReader = (repository: RepositoryRef) => Promise<RuleFiles["organisation"]>;

const paths = { rules: rulesPath, ignore: ignorePath } as const;

/** The file that GraphQL showed, read by REST where it did not show it exactly. Null for a file that is missing or too large to be one. */
export async function ruleFileOf(
  blob: RawBlob | null,
  which: keyof typeof paths,
  { owner, name }: RepositoryRef,
  reader: Reader,
): Promise<RuleFile | null> {
  const file = exactly(blob) ?? (await readFile(reader, { owner, name, path: paths[which] }));
  return file.kind === "file" ? { oid: file.oid, text: new TextDecoder().decode(file.bytes) } : null;
}

interface Kept {
  readonly etag: string | undefined;
  readonly file: RuleFile | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** So long an organisation's files are taken for what they were, in milliseconds: they change rarely, and pushes are many. */
const keptFor = 60_000;

/** Reads the rule files of organisations, each again a minute later at the earliest, and then only if it changed. */
export function organisationRuleFiles(github: Pick<GitHub, "installationReader">, now: () => number): RuleFileReader {
  const kept = new Lru<string, Kept>(1_000);
  const one = async (repository: RepositoryRef, which: keyof typeof paths): Promise<RuleFile | null> => {
    const { owner, ownerId, installationId } = repository;
    const key = `${ownerId} ${which}`;
    const known = kept.get(key);
    if (known !== undefined && now() - known.at < keptFor) return known.file;
    const reader = await github.installationReader({ installationId, owner }, { contents: "read", metadata: "read" });
    const etag = known?.etag;
    const answer = await readFile(reader, { owner, name: homeName, path: paths[which], ...(etag === undefined ? {} : { etag }) });
    if (answer.kind === "unchanged" && known !== undefined) {
      kept.set(key, { ...known, at: now() });
      return known.file;
    }
    const file = answer.kind === "file" ? { oid: answer.oid, text: new TextDecoder().decode(answer.bytes) } : null;
    kept.set(key, { etag: answer.kind === "file" ? answer.etag : undefined, file, at: now() });
    return file;
  };
  return async (repository) => {
    const [rules, ignore] = await Promise.all([one(repository, "rules"), one(repository, "ignore")]);
    return { rules, ignore };
  };
}
