import { cpSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * What of package managers' programs computing a lockfile takes: neither what builds native packages nor what links files on other systems.
 * They are programs of their own, started as processes, and so are not bundled. See `src/dependencies/engines/programs.ts`.
 */
const programs = [
  { name: "pnpm", resolves: "pnpm", files: ["package.json", "LICENSE", "bin/pnpm.cjs", "dist/pnpm.cjs", "dist/worker.js", "dist/pnpmrc"] },
  { name: "@yarnpkg/cli-dist", resolves: "@yarnpkg/cli-dist/package.json", files: ["package.json", "bin/yarn.js"] },
] as const;

/** Puts the programs into `<folder>/programs`. Answers how many bytes they have. */
export function copyPrograms(folder: string): number {
  let bytes = 0;
  for (const { name, resolves, files } of programs) {
    const from = dirname(createRequire(import.meta.url).resolve(resolves));
    for (const file of files) {
      const to = join(folder, "programs", name, file);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(from, file), to);
      bytes += statSync(to).size;
    }
  }
  return bytes;
}
