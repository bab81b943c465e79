import { parse as parseToml } from "smol-toml";
import type { Json } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Files, ProjectPaths } from "../ecosystem.ts";
import { poetryRange } from "./poetry/range.ts";
import { clausesOf } from "./version.ts";

const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);
const line = (text: string): string | undefined => /(?:^|-)(\d+\.\d+)(?:[.\w]*)$/.exec(text.trim())?.[1];

/** On which Python a project runs, as the files beside it say, as a specifier; null where they do not. */
export function pythonOfFiles({ directory }: Pick<ProjectPaths, "directory">, files: Files): string | null {
  const text = (name: string): string => files.get(join(directory, name)) ?? "";
  const declared =
    declaredIn(text("pyproject.toml")) ?? /python_requires\s*=\s*["']?([^"'\n#]+)/.exec(text("setup.cfg") || text("setup.py"))?.[1];
  if (declared !== undefined && (clausesOf(declared)?.length ?? 0) > 0) return declared.trim();
  for (const name of [".python-version", "runtime.txt"]) {
    const found = line(text(name).split("\n", 1)[0] ?? "");
    if (found !== undefined) return `==${found}.*`;
  }
  return null;
}

function declaredIn(text: string): string | undefined {
  let found: { readonly project?: Json; readonly tool?: Json };
  try {
    found = parseToml(text) as typeof found;
  } catch {
    return undefined;
  }
  const { "requires-python": requires } = objectOf(found.project);
  if (typeof requires === "string") return requires;
  const { python } = objectOf(objectOf(objectOf(found.tool).poetry).dependencies);
  return typeof python === "string" ? poetryRange(python) : undefined;
}
