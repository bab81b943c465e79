import { codeCell, codeSpan } from "../../github/markdown.ts";
import type { Problem } from "./difference.ts";
import type { SourceFault } from "./sources.ts";

type Told = Problem["sources"][number];
type Code = (text: string, most?: number) => string;

/** What it does, for a title: after its name. */
const deeds: Readonly<Record<SourceFault, string>> = {
  registry: "comes from an unknown registry",
  archive: "is another package's archive",
  alias: "is another package",
  git: "comes from a repository",
  address: "comes from an address",
  folder: "comes from a folder",
  replaced: "is replaced by another module",
  digest: "has another checksum than before",
  unchecked: "has lost its checksum",
  index: "leads to an unknown registry",
};

/** @param sources the gravest first */
export const sourceDeed = ([gravest]: readonly Told[]): string => deeds[gravest?.fault ?? "registry"];

/** What is wrong and why it matters, for a cell of a table. */
export const sourceCell = (sources: readonly Told[]): string => sources.map((each) => whatOf(each, codeCell)).join("; ");

/** The same as plain text. */
export const sourceText = (sources: readonly Told[]): string => sources.map((each) => whatOf(each, (text) => text)).join("; ");

function whatOf({ fault, found }: Told, code: Code): string {
  const place = code(found, 150);
  switch (fault) {
    case "registry":
      return `comes from ${place}, a registry that neither the base branch nor the configuration names`;
    case "archive":
      return `its address leads to ${place}, and that is what would be installed`;
    case "alias":
      return `under this name ${place} would be installed`;
    case "git":
      return `comes from the repository ${place}, where no registry keeps it unchanged`;
    case "address":
      return `comes from ${place}, where no registry keeps it unchanged`;
    case "folder":
      return `comes from ${found === "" ? "a folder" : place} instead of its registry`;
    case "replaced":
      return `${place} would be built in its place`;
    case "digest":
      return "has another checksum than the same version had, although a published version never changes";
    case "unchecked":
      return "has no checksum any more, or a weaker one, so that another archive would not be noticed";
    case "index":
      return `lets packages come from ${place}, which neither the base branch nor the configuration names`;
  }
}

/** What makes the check pass. */
export function sourceTodo({ package: name, version, file, sources }: Problem): string {
  const label = version === "" ? codeSpan(name, 100) : `${codeSpan(name, 100)} ${codeSpan(version, 60)}`;
  const where = codeSpan(file, 100);
  const gravest = sources.find(({ allowed }) => allowed === null);
  const place = codeSpan(gravest?.found ?? "", 150);
  const otherwise = "if it is meant, ask whoever keeps the organisation's configuration to let it pass";
  switch (gravest?.fault) {
    case "index":
      return `Take ${place} out of ${where}; ${otherwise} or to name it under \`registries\`.`;
    case "registry":
      return `Take ${label} from its usual registry again: restore its entry in ${where} from the base branch, and install anew. If the registry is yours, ask whoever keeps the organisation's configuration to name it under \`registries\`.`;
    case "git":
    case "address":
    case "folder":
    case "replaced":
      return `Use a published version of ${label} in ${where}; ${otherwise}.`;
    case "unchecked":
      return `Let the package manager write the entry of ${label} in ${where} anew, so that it has its checksum again; ${otherwise}.`;
    default:
      return `Do not install this. Restore the entry of ${label} in ${where} from the base branch, and let the package manager write it anew; ${otherwise}.`;
  }
}
