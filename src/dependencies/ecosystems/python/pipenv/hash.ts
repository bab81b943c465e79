import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import type { JsonObject } from "../../../../values/json.ts";
import { pythonJson } from "../python-json.ts";

const sections = ["source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv", "default", "develop"];
const usualSource = [{ name: "pypi", url: "https://pypi.org/simple", verify_ssl: true }];

/** The digest of a Pipfile that its lockfile repeats; undefined for what has none. https://github.com/sarugaku/plette */
export function pipfileHash(text: string): string | undefined {
  try {
    const pipfile = parse(text.replace(/^\uFEFF/, "")) as JsonObject;
    const { source = usualSource, requires = {}, packages = {}, "dev-packages": develop = {} } = pipfile;
    const categories = Object.entries(pipfile).filter(([name]) => !sections.includes(name));
    const content = { _meta: { sources: source, requires }, default: packages, develop, ...Object.fromEntries(categories) };
    return createHash("sha256")
      .update(pythonJson(content, [",", ":"]))
      .digest("hex");
  } catch {
    return undefined;
  }
}
