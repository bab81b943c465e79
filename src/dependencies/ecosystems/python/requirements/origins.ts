import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { elsewhere, type Origin } from "../../origin.ts";
import { indexOrigin, isFolder } from "../indexes.ts";
import { parseRequirement } from "../requirement.ts";
import { normalName } from "../version.ts";
import { listedIn, listsOf } from "./find.ts";
import { logicalLines } from "./lines.ts";

/** Options that name another index. pip takes any beginning of a long one that is the beginning of no other. */
const options = ["--index-url", "--pypi-url", "--extra-index-url", "--find-links", "--trusted-host"];
const short = new Map([
  ["-i", "--index-url"],
  ["-f", "--find-links"],
]);
const known = (option: string): string | undefined =>
  short.get(option) ?? (option.length > 3 ? options.find((each) => each.startsWith(option)) : undefined);

const remote = /^(?:(?:git|hg|svn|bzr)\+|https?:|file:|ssh:|\.{0,2}\/)/i;

/** Where the lines of requirements say that packages come from. https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export const requirementsOrigins = (files: Files, paths: ProjectPaths): readonly Origin[] =>
  [...listsOf(listedIn(paths), files, paths.directory).keys()].flatMap((path) =>
    logicalLines(files.get(path) ?? "").flatMap(({ text, comments }) => lineOrigins(text, comments, path)),
  );

function lineOrigins(text: string, comments: readonly string[], file: string): readonly Origin[] {
  // pip splits lines as a shell does.
  const line = text.trim();
  if (!line.startsWith("-")) return requirementOrigins(line, comments, file);
  const words = line.replace(/["'\\]/g, "").split(/\s+/);
  return words.flatMap((word, at): readonly Origin[] => {
    const [option = "", ...rest] = word.split("=");
    const next = words[at + 1] ?? "";
    if (option === "-e" || (option.length > 3 && "--editable".startsWith(option)))
      return requirementOrigins(rest.length > 0 ? rest.join("=") : next, comments, file);
    const [, included] = /^-[rc](.*)$/.exec(word) ?? [];
    // What stands in a file elsewhere may change at any time.
    if (included !== undefined || (option.length > 4 && ["--requirement", "--constraint"].some((each) => each.startsWith(option)))) {
      const from = included || (rest.length > 0 ? rest.join("=") : next);
      return /^(?:https?|file):/i.test(from) ? requirementOrigins(from, comments, file) : [];
    }
    const glued = /^-[if](?=[^-=\s])/.exec(word)?.[0];
    const name = known(glued ?? option);
    if (name === undefined) return [];
    const value = glued !== undefined ? word.slice(glued.length) : rest.length > 0 ? rest.join("=") : next;
    return value === "" || (name === "--find-links" && isFolder(value)) ? [] : [indexOrigin(name, value, file)];
  });
}

function requirementOrigins(line: string, comments: readonly string[], file: string): readonly Origin[] {
  const end = line.search(/\s--?[a-z]/);
  const body = (end === -1 ? line : line.slice(0, end)).trim();
  const digests = [...line.matchAll(/--hash[= ]\s*["']?([a-z0-9]+):([0-9a-f]+)/gi)].map(([, of = "", value = ""]) => ({
    of,
    value: value.toLowerCase(),
  }));
  const shared = { file, at: "", holds: null, digests, many: true as const };
  const parsed = parseRequirement(body);
  const url = parsed?.url ?? (parsed === undefined && remote.test(body) ? body.replace(/\s.*$/s, "") : null);
  if (url !== null) {
    const egg = /#egg=([A-Za-z0-9][\w.-]*)/.exec(`${body} #${comments[0] ?? ""}`)?.[1];
    const from = elsewhere(url);
    return [{ ...shared, name: parsed?.name ?? normalName(egg ?? nameIn(url)), version: "", ...from }];
  }
  if (parsed === undefined) return [];
  const version = /^===?\s*([^\s,*]+)$/.exec(parsed.specifier)?.[1] ?? "";
  return [{ ...shared, kind: "registry", name: parsed.name, version, place: null }];
}

/** Of an address that says no name, its last part. */
const nameIn = (url: string): string =>
  url
    .replace(/[?#@].*$/s, "")
    .replace(/\/+$/, "")
    .split("/")
    .at(-1)
    ?.slice(0, 100) ?? "";
