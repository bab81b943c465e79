import type { Origin } from "../origin.ts";
import { indexesOfUv, indexOrigin, isFolder, readToml } from "./indexes.ts";

const names = ["index-url", "extra-index-url", "find-links", "trusted-host"];

/** Indexes that a `pip.conf` or a `uv.toml` names. https://pip.pypa.io/en/stable/topics/configuration/ */
export function pythonSettings(file: string, text: string): readonly Origin[] {
  if (file.endsWith(".toml")) return indexesOfUv(file, readToml(text));
  const found: Origin[] = [];
  let name: string | undefined;
  for (const line of text.split("\n")) {
    const [, key = "", first = ""] = /^([\w-]+)\s*[=:](.*)$/.exec(line) ?? [];
    // A value goes on in lines that begin with a blank.
    if (key !== "") name = names.find((each) => each === key.toLowerCase().replaceAll("_", "-"));
    else if (!/^\s+\S/.test(line)) name = undefined;
    if (name === undefined) continue;
    for (const url of (key === "" ? line : first).split(/[\s,]+/))
      if (url !== "" && !(name === "find-links" && isFolder(url))) found.push(indexOrigin(name, url, file));
  }
  return found;
}
