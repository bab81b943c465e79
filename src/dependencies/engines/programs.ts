import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Package managers' own programs, each by its package and the file in it that Node runs. */
const programs = {
  pnpm: { name: "pnpm", resolves: "pnpm", file: "bin/pnpm.cjs" },
  yarn: { name: "@yarnpkg/cli-dist", resolves: "@yarnpkg/cli-dist/package.json", file: "bin/yarn.js" },
} as const;

export type ProgramName = keyof typeof programs;

/**
 * Where a program lies: beside the bundle where the function `fix` is deployed (see `scripts/bundle-programs.ts`), else among the packages
 * that are installed with the bot. Undefined: nowhere.
 *
 * @param from the module that asks, as an address
 */
export function programOf(which: ProgramName, from: string | URL = import.meta.url): string | undefined {
  const { name, resolves, file } = programs[which];
  const beside = join(dirname(fileURLToPath(from)), "programs", name, file);
  if (existsSync(beside)) return beside;
  try {
    return join(dirname(createRequire(from).resolve(resolves)), file);
  } catch {
    return undefined;
  }
}

/** What is said where a program is missing. */
export const missingProgram = (which: ProgramName): string =>
  `Only ${which}'s own program can compute this lockfile, and it is not installed here: \`npm install ${programs[which].name}${which === "pnpm" ? "@10" : "@4"}\` beside pipewarden.`;
