import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { fetchText, type RegistryOptions } from "./fetch-json.ts";

export const mavenCentral = "https://repo1.maven.org/maven2/";

const isName = /^([A-Za-z0-9_-][\w.-]{0,200}):([A-Za-z0-9_][\w.-]{0,200})$/;
const isVersion = /^[0-9A-Za-z][\w.+-]{0,200}$/;

/**
 * Answers what planning for Maven asks, from a repository of its default layout. See `ecosystems/maven/knowledge.ts`.
 * https://maven.apache.org/repository/layout.html
 */
export async function answerMaven({ kind, name, version }: Query, options: RegistryOptions): Promise<Json> {
  // Names come from files of the repository, and go into an address.
  const [, group = "", artifact = ""] = isName.exec(String(name)) ?? [];
  if (group === "" || group.split(".").includes("") || /^\.+$/.test(artifact)) return null;
  const folder = `${group.split(".").join("/")}/${artifact}`;
  if (kind === "maven-versions")
    return releasedIn(await fetchText(options, `${folder}/maven-metadata.xml`, "application/xml, text/xml, */*"));
  if (kind !== "maven-pom" || typeof version !== "string" || !isVersion.test(version)) return null;
  const text = await fetchText(
    options,
    `${folder}/${version}/${artifact}-${encodeURIComponent(version)}.pom`,
    "application/xml, text/xml, */*",
  );
  return text === undefined ? null : { text };
}

/** https://maven.apache.org/ref/current/maven-repository-metadata/repository-metadata.html */
function releasedIn(text: string | undefined): Json {
  if (text === undefined) return null;
  const [, listed = ""] = /<versions>([\s\S]*?)<\/versions>/.exec(text) ?? [];
  const versions = [...listed.matchAll(/<version>\s*([^<\s]+)\s*<\/version>/g)]
    .map(([, each]) => each ?? "")
    .filter((each) => isVersion.test(each));
  const [, updated = ""] = /<lastUpdated>\s*(\d{14})\s*<\/lastUpdated>/.exec(text) ?? [];
  return { versions, updated };
}
