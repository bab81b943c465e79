import { parse } from "yaml";
import type { Json } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { objectOf, stringsOf } from "../json-members.ts";
import { schemeOf } from "../registries/authorization.ts";
import { credentialsIn, type RegistryOptions } from "../registries/fetch-json.ts";
import { answerNpm } from "../registries/npm.ts";
import { missingProgram, programOf } from "./programs.ts";
import { runProgram } from "./run-program.ts";

/** What the bundled program writes. */
const lockVersion = "10";
/** Archives to be fetched for one plan. */
const mostPackages = 200;

/**
 * Answers what planning for Yarn asks: the registry, and Yarn itself for the checksums of versions, which are those of archives that it makes.
 * It works in a project of our own that has nothing but these versions, so nothing of a repository reaches it but their names.
 */
export async function answerYarn(query: Query, options: RegistryOptions): Promise<Json> {
  if (query.kind !== "yarn-engine") return answerNpm(query, options);
  const program = programOf("yarn");
  if (program === undefined) return { refused: missingProgram("yarn") };
  const ids = stringsOf(query.packages);
  const cacheKey = String(query.cacheKey);
  if (ids.length > mostPackages) return { refused: `${ids.length} packages would have to be fetched, which are too many.` };
  if (!ids.every((id) => /^(?:@[a-z0-9~][\w.~-]*\/)?[A-Za-z0-9~_][\w.~-]*@\d[\w.+-]*$/.test(id)) || !/^10(?:c\d)?$/.test(cacheKey)) {
    return { refused: "A name or version is none." };
  }
  const wanted = ids.map((id, index) => ({ id, alias: `p${index}`, range: `npm:${id}`, resolution: id.replace(/(?<=.)@/, "@npm:") }));
  const dependencies = Object.fromEntries(wanted.map(({ alias, range }) => [alias, range]));
  const lock = {
    __metadata: { version: lockVersion, cacheKey },
    "pipewarden@workspace:.": {
      version: "0.0.0-use.local",
      resolution: "pipewarden@workspace:.",
      dependencies,
      languageName: "unknown",
      linkType: "soft",
    },
    // Without what they need themselves, so that nothing else is fetched.
    ...Object.fromEntries(
      wanted.map(({ id, alias, range, resolution }) => [
        `${alias}@${range}`,
        { version: id.slice(id.indexOf("@", 1) + 1), resolution, languageName: "node", linkType: "hard" },
      ]),
    ),
  };
  const ran = await runProgram({
    program,
    args: ["install", "--mode=update-lockfile"],
    files: {
      "package.json": JSON.stringify({ name: "pipewarden", private: true, dependencies }),
      "yarn.lock": JSON.stringify(lock),
      ".pipewarden.yml": JSON.stringify(settingsOf(options, cacheKey)),
    },
    result: "yarn.lock",
    secrets: credentialsIn(options),
    env: (home) => ({
      // Not the name that a repository's settings have.
      YARN_RC_FILENAME: ".pipewarden.yml",
      YARN_IGNORE_PATH: "1",
      YARN_GLOBAL_FOLDER: `${home}/yarn`,
      CI: "",
    }),
  });
  if ("failed" in ran) return { refused: saidBy(ran.failed) };
  const written = objectOf(parse(ran.text, { schema: "failsafe" }) as Json);
  const checksums = wanted.flatMap(({ id, alias, range }) => {
    const sum = /^(?:\w+\/)?([0-9a-f]{128})$/.exec(String(objectOf(written[`${alias}@${range}`]).checksum))?.[1];
    return sum === undefined ? [] : [[id, sum] as const];
  });
  return { checksums: Object.fromEntries(checksums) };
}

/** Yarn's settings, in a file that only this user can read: it may hold a credential. https://yarnpkg.com/configuration/yarnrc */
function settingsOf({ url, authorization, scopes = {} }: RegistryOptions, cacheKey: string): Json {
  const level = /c(\d)$/.exec(cacheKey)?.[1];
  const registry = (own: string, credential: RegistryOptions["authorization"]): { [name: string]: Json } => {
    const scheme = schemeOf(credential);
    return {
      npmRegistryServer: own.replace(/\/$/, ""),
      ...(scheme === undefined ? {} : { npmAlwaysAuth: true, [scheme.kind === "bearer" ? "npmAuthToken" : "npmAuthIdent"]: scheme.value }),
    };
  };
  const hosts = [url, ...Object.values(scopes).map((own) => own.url)]
    .filter((each) => each.startsWith("http:"))
    .map((each) => new URL(each).hostname);
  return {
    ...registry(url, authorization),
    npmScopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, own]) => [scope.replace(/^@/, ""), registry(own.url, own.authorization)]),
    ),
    compressionLevel: level === undefined ? "mixed" : Number(level),
    enableScripts: false,
    enableTelemetry: false,
    enableGlobalCache: false,
    enableImmutableInstalls: false,
    enableHardenedMode: false,
    enableColors: false,
    enableProgressBars: false,
    unsafeHttpWhitelist: hosts,
  };
}

/** What Yarn says of what went wrong, in a line. */
const saidBy = (output: string): string =>
  output
    .split("\n")
    .find((line) => /YN\d{4}: [^·]*(?:Error|failed|refused|not found|can't|couldn't|No candidates)/i.test(line))
    ?.replace(/^.*?YN\d{4}: (?:│ )?/, "") ??
  output.trim().split("\n").at(-1) ??
  "";
