import type { Json } from "../../values/json.ts";
import type { EcosystemName } from "../advisory.ts";
import { objectOf } from "../json-members.ts";

/** A repository on github.com; `directory` is where in it the package lies, "" for its root. */
export type SourceRepository = { readonly owner: string; readonly name: string; readonly directory: string };

/** GitHub's own rules for names. Nothing else gets into an address. */
const isOwner = /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$/;
const isName = /^[A-Za-z0-9._-]{1,100}$/;
const isDirectory = /^(?!\/)(?:(?!\.{1,2}(?:\/|$))[\w.@-]+(?:\/|$)){1,8}$/;

/** How metadata writes an address: `git+https://github.com/o/r.git`, `git@github.com:o/r`, `github:o/r`, `https://github.com/o/r/tree/main/x`. */
const forms = [
  /^(?:git\+)?(?:https?|git|ssh):\/\/(?:[\w.-]+@)?(?:www\.)?github\.com(?::22)?[/:]([^/?#]+)\/([^/?#]+)/i,
  /^(?:[\w.-]+@)github\.com:([^/?#]+)\/([^/?#]+)/i,
  /^(?:github:)?([^/?#:@\s]+)\/([^/?#:@\s]+)$/i,
  /^github\.com\/([^/?#]+)\/([^/?#]+)/i,
] as const;

/**
 * Where a package is developed, as its registry's metadata says, or its name does. Undefined where that is no repository on github.com: no other host
 * is ever asked because metadata names it.
 */
export function sourceRepository(ecosystem: EcosystemName, packageName: string, metadata: Json): SourceRepository | undefined {
  for (const [address, directory] of addresses(ecosystem, packageName, metadata)) {
    if (typeof address !== "string" || address.length > 500) continue;
    for (const form of forms) {
      const [, owner = "", written = ""] = form.exec(address.trim()) ?? [];
      const name = written.replace(/\.git$/i, "");
      if (!isOwner.test(owner) || !isName.test(name) || /^\.{1,2}$/.test(name)) continue;
      const within = typeof directory === "string" ? directory.replace(/^\.?\//, "").replace(/\/$/, "") : "";
      return { owner, name, directory: isDirectory.test(within) ? within : "" };
    }
  }
  return undefined;
}

/** The likeliest first, each with the folder that is named beside it. */
function addresses(
  ecosystem: EcosystemName,
  packageName: string,
  metadata: Json,
): readonly (readonly [Json | undefined, Json | undefined])[] {
  // Go's modules are named by where they lie, and actions by their repositories.
  const byName = ecosystem === "go" ? [[packageName.replace(/\/v\d+$/, ""), goFolder(packageName)] as const] : [];
  const asAction =
    ecosystem === "actions" ? [[packageName.split("/").slice(0, 2).join("/"), packageName.split("/").slice(2).join("/")] as const] : [];
  const given = objectOf(metadata);
  const { repository, info, homepage } = given;
  const urls = objectOf(objectOf(info).project_urls);
  const named = Object.entries(urls)
    .filter(([label]) => /^(?:source|repository|github|code)/i.test(label))
    .map(([, url]) => url);
  return [
    ...byName,
    ...asAction,
    ...(typeof repository === "string"
      ? [[repository, ""] as const]
      : [[objectOf(repository).url, objectOf(repository).directory] as const]),
    ...[...named, ...Object.values(urls), objectOf(info).home_page, homepage].map((url) => [url, ""] as const),
  ];
}

const goFolder = (module: string): string =>
  module
    .replace(/\/v\d+$/, "")
    .split("/")
    .slice(3)
    .join("/");
