import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { objectOf } from "../json-members.ts";
import { fetchJson, type RegistryOptions } from "./fetch-json.ts";

export const publicNpmRegistry = "https://registry.npmjs.org/";

/** Versions, what each needs, and where it lies: a tenth of everything. https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
const abbreviated = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";
/** A scoped name has its slash encoded. */
const pathOf = (name: string): string => name.replace("/", "%2f");
const isName = /^(?:@[a-z0-9~][\w.~-]*\/)?[A-Za-z0-9~_][\w.~!'()*-]*$/;

/** Answers what planning for npm asks. See `ecosystems/npm/metadata.ts`. */
export async function answerNpm({ kind, name, version, dated }: Query, options: RegistryOptions): Promise<Json> {
  // Names come from lockfiles, and go into an address.
  if (typeof name !== "string" || !isName.test(name)) return null;
  const registry = registryOf(name, options);
  if (kind === "npm-packument") {
    const found = await fetchJson(registry, pathOf(name), dated === true ? "application/json" : abbreviated);
    return found === undefined ? null : trimmed(found);
  }
  if (kind !== "npm-manifest" || typeof version !== "string" || !/^[\w.+-]{1,256}$/.test(version)) return null;
  const found = await fetchJson(registry, `${pathOf(name)}/${encodeURIComponent(version)}`);
  // Not every mirror answers for a single version. Of the public registry all of a package would be read for each version that it has not, however
  // large: and anybody may propose a lockfile that names such.
  if (found !== undefined || registry.url === publicNpmRegistry) return found ?? null;
  const whole = objectOf(await fetchJson(registry, pathOf(name)));
  return objectOf(whole.versions)[version] ?? null;
}

/** A scope that has a registry of its own is asked for nowhere else: elsewhere anybody may have published under its names. */
function registryOf(name: string, { fetch, scopes = {}, ...usual }: RegistryOptions): RegistryOptions {
  const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : "";
  const own = Object.hasOwn(scopes, scope) ? scopes[scope] : undefined;
  return { ...(own ?? usual), ...(fetch === undefined ? {} : { fetch }) };
}

/** Without what nobody asks for: descriptions, scripts, development dependencies. */
function trimmed(packument: Json): Json {
  const { versions, time } = objectOf(packument);
  const kept = [
    ...["dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "bundleDependencies", "bundledDependencies"],
    ...["hasInstallScript", "deprecated", "dist"],
  ];
  const trimmedVersions = Object.entries(objectOf(versions)).map(([version, manifest]) => {
    const members = objectOf(manifest);
    const scripts = objectOf(members.scripts);
    // Only the abbreviated form says so by itself.
    const script = ["preinstall", "install", "postinstall"].some((each) => typeof scripts[each] === "string");
    const own = kept.flatMap((member) => (members[member] === undefined ? [] : [[member, members[member]] as const]));
    return [version, { ...Object.fromEntries(own), ...(script ? { hasInstallScript: true } : {}) }] as const;
  });
  return { versions: Object.fromEntries(trimmedVersions), ...(time === undefined ? {} : { time }) };
}
