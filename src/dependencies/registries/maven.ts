import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { readPom } from "../ecosystems/maven/pom.ts";
import { type Fetch, fetchText, type RegistryOptions } from "./fetch-json.ts";

export const mavenCentral = "https://repo1.maven.org/maven2/";

const isName = /^([A-Za-z0-9_-][\w.-]{0,200}):([A-Za-z0-9_][\w.-]{0,200})$/;
const isVersion = /^[0-9A-Za-z][\w.+-]{0,200}$/;

const accept = "application/xml, text/xml, */*";
const mostParents = 12;

/**
 * Answers what planning for Maven asks, from a repository of its default layout. See `ecosystems/maven/knowledge.ts`.
 * https://maven.apache.org/repository/layout.html
 */
export async function answerMaven({ kind, name, version }: Query, options: RegistryOptions): Promise<Json> {
  // Names come from files of the repository, and go into an address.
  const [, group = "", artifact = ""] = isName.exec(String(name)) ?? [];
  if (group === "" || group.split(".").includes("") || /^\.+$/.test(artifact)) return null;
  const folder = `${group.split(".").join("/")}/${artifact}`;
  if (kind === "maven-versions") return releasedIn(await fetchText(options, `${folder}/maven-metadata.xml`, accept));
  if (kind !== "maven-line" || typeof version !== "string") return null;
  const texts: string[] = [];
  let at: { readonly name: string; readonly version: string } | null = { name: String(name), version };
  while (at !== null && texts.length < mostParents) {
    const text = await pomText(at.name, at.version, options);
    if (text === undefined) break;
    texts.push(text);
    at = readPom("", text)?.parent ?? null;
  }
  return texts.length === 0 ? null : { texts };
}

/** Many artifacts have the same parents, and what was released does not change. In characters of one, and in texts. */
const mostKept = 64 * 1024;
const mostTexts = 500;
const kept = new WeakMap<Fetch, Map<string, string>>();

async function pomText(name: string, version: string, options: RegistryOptions): Promise<string | undefined> {
  const [, group = "", artifact = ""] = isName.exec(name) ?? [];
  if (group === "" || !isVersion.test(version)) return undefined;
  const path = `${group.split(".").join("/")}/${artifact}/${version}/${artifact}-${encodeURIComponent(version)}.pom`;
  const { fetch = globalThis.fetch, url } = options;
  const texts = kept.get(fetch) ?? new Map<string, string>();
  kept.set(fetch, texts);
  const known = texts.get(url + path);
  if (known !== undefined) return known;
  const text = await fetchText(options, path, accept);
  if (text === undefined || text.length > mostKept || version.endsWith("-SNAPSHOT")) return text;
  if (texts.size >= mostTexts) texts.clear();
  texts.set(url + path, text);
  return text;
}

/** https://maven.apache.org/ref/current/maven-repository-metadata/repository-metadata.html */
function releasedIn(text: string | undefined): Json {
  if (text === undefined) return null;
  const listed = text.slice(text.indexOf("<versions>"), text.indexOf("</versions>"));
  const versions = [...listed.matchAll(/<version>\s*([^<\s]+)\s*<\/version>/g)]
    .map(([, each]) => each ?? "")
    .filter((each) => isVersion.test(each));
  const [, updated = ""] = /<lastUpdated>\s*(\d{14})\s*<\/lastUpdated>/.exec(text) ?? [];
  return { versions, updated };
}
