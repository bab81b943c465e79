import { PipewardenError } from "../../values/errors.ts";
import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { importsOf } from "../ecosystems/go/imports.ts";
import { readModFile } from "../ecosystems/go/mod-file.ts";
import { isPruned } from "../ecosystems/go/project.ts";
import { isModulePath, isVersion } from "../ecosystems/go/version.ts";
import { listOf, objectOf, stringsOf } from "../json-members.ts";
import { hashOfMod, hashOfZip } from "./dirhash.ts";
import { fetchBytes, fetchText, type RegistryOptions } from "./fetch-json.ts";
import { checksumDatabase } from "./go-sumdb.ts";
import { readZip } from "./zip.ts";

export const publicGoProxy = "https://proxy.golang.org/";

/** Of one answer; above all of it go.mod files are small. */
const mostModules = 4_000;
const mostAtOnce = 16;
/** What a module without pruning requires is read along, so deep. */
const mostLevels = 4;

/** Capital letters are written as `!` and the small one, for file systems that do not tell them apart. https://go.dev/ref/mod#goproxy-protocol */
const escaped = (text: string): string => text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);

/** Answers what planning for Go asks. See `ecosystems/go/metadata.ts`. */
export async function answerGo({ kind, module, version, modules }: Query, options: RegistryOptions): Promise<Json> {
  if (kind === "go-mods") return await modsOf(stringsOf(modules), options);
  if (kind === "go-imports") return await importsIn(stringsOf(modules), options);
  if (kind === "go-sums") return await sumsOf(listOf(modules), options);
  // Names come from manifests, and go into an address.
  if (typeof module !== "string" || !isModulePath(module)) return null;
  if (kind === "go-versions") return await versionsOf(module, options);
  if (kind !== "go-info" || typeof version !== "string" || !isVersion(version)) return null;
  const info = await optional(() => fetchText(options, pathOf(module, version, "info")));
  if (info === undefined) return null;
  const { Version, Time } = objectOf(parsed(info));
  return { version: Version ?? null, time: Time ?? null };
}

const pathOf = (module: string, version: string, extension: string): string =>
  `${escaped(module)}/@v/${encodeURIComponent(escaped(version))}.${extension}`;

/** The tagged versions; where there are none, the newest commit that the proxy knows. */
async function versionsOf(module: string, options: RegistryOptions): Promise<Json> {
  const list = await optional(() => fetchText(options, `${escaped(module)}/@v/list`));
  const versions = list?.split("\n").flatMap((line) => line.trim().split(/\s/)[0] || []) ?? [];
  if (versions.length > 0) return versions;
  const latest = await optional(() => fetchText(options, `${escaped(module)}/@latest`));
  const newest = latest === undefined ? undefined : objectOf(parsed(latest)).Version;
  return typeof newest === "string" ? [newest] : list === undefined ? null : [];
}

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
};

/** Some proxies refuse what they do not know, where others say that there is no such thing. */
async function optional<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PipewardenError && ["registry_refused", "registry_answer_invalid"].includes(error.code)) return undefined;
    throw error;
  }
}

async function modsOf(modules: readonly string[], options: RegistryOptions): Promise<Json> {
  const found: Record<string, Json> = {};
  let level: readonly { readonly key: string; readonly whole: boolean }[] = modules.map((key) => ({ key, whole: false }));
  for (let depth = 0; depth < mostLevels && level.length > 0; depth += 1) {
    const below = new Map<string, boolean>();
    await inTurns(level, async ({ key, whole }) => {
      const [module = "", version = ""] = key.split("@");
      const text =
        isModulePath(module) && isVersion(version) ? await optional(() => fetchText(options, pathOf(module, version, "mod"))) : undefined;
      const mod = text === undefined ? undefined : readModFile(text);
      found[key] =
        mod === undefined
          ? null
          : {
              module: mod.module,
              go: mod.go,
              require: mod.requires.map(({ path, version: at, indirect }) => [path, at, indirect]),
              retract: mod.retracts,
              deprecated: mod.deprecated,
            };
      if (mod === undefined || !(whole || !isPruned(mod.go))) return;
      for (const { path, version: at } of mod.requires) below.set(`${path}@${at}`, true);
    });
    level = [...below].flatMap(([key, whole]) => (found[key] === undefined ? [{ key, whole }] : []));
    if (Object.keys(found).length + level.length > mostModules) break;
  }
  return found;
}

/** What the packages of the archives import. One that is too large for us tells nothing. */
async function importsIn(modules: readonly string[], options: RegistryOptions): Promise<Json> {
  const found: Record<string, Json> = {};
  // Archives are large: few at once.
  for (const key of modules) {
    const [module = "", version = ""] = key.split("@");
    found[key] = null;
    if (!isModulePath(module) || !isVersion(version)) continue;
    const files = await optional(async () => {
      const archive = await fetchBytes(options, pathOf(module, version, "zip"));
      return archive === undefined ? undefined : readZip(archive);
    });
    if (files === undefined) continue;
    const below = `${key}/`;
    found[key] = importsOf([...files].map(([name, bytes]) => [name.slice(below.length), () => bytes.toString("utf8")] as const));
  }
  return found;
}

async function sumsOf(modules: readonly Json[], options: RegistryOptions): Promise<Json> {
  const database = await checksumDatabase(options, options.url === publicGoProxy);
  const sums: Record<string, Json> = {};
  await inTurns(modules, async (each) => {
    const [module, version, zip] = listOf(each);
    if (typeof module !== "string" || typeof version !== "string" || !isModulePath(module) || !isVersion(version)) return;
    sums[`${module}@${version}`] =
      database === undefined
        ? await reckoned(module, version, zip === true, options)
        : await database.lookup(module, version, `${escaped(module)}@${encodeURIComponent(escaped(version))}`);
  });
  return { by: database === undefined ? "proxy" : "sumdb", sums };
}

/** Where there is no checksum database, from what the proxy gives out; as go does with GONOSUMDB. */
async function reckoned(module: string, version: string, zip: boolean, options: RegistryOptions): Promise<Json> {
  const mod = await optional(() => fetchBytes(options, pathOf(module, version, "mod")));
  const archive = zip ? await optional(() => fetchBytes(options, pathOf(module, version, "zip"))) : undefined;
  if (mod === undefined || (zip && archive === undefined)) return null;
  return { mod: hashOfMod(mod), zip: archive === undefined ? null : hashOfZip(archive) };
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let begin = 0; begin < items.length; begin += mostAtOnce) await Promise.all(items.slice(begin, begin + mostAtOnce).map(work));
}
