// `node scripts/bundle-functions.ts [FOLDER]`: the Lambda functions as they are deployed, one folder each.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { copyPrograms } from "./bundle-programs.ts";

const root = join(import.meta.dirname, "..");
const functionNames = ["webhook", "act", "fix", "rotate", "schedule", "sequencer", "inventory"] as const;
export type FunctionName = (typeof functionNames)[number];

/** CommonJS packages in a bundle call `require` for Node's own modules. The webhook function has none, and does without. */
export const requireBanner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/** How everything is bundled that runs on Lambda, and what it is measured against. */
export const bundleOptions = {
  absWorkingDir: root,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // ECMAScript modules first: what is not used of them is left out, which `main` (CommonJS) does not allow.
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
  logLevel: "error",
} as const satisfies BuildOptions;

export interface FunctionBundle {
  readonly name: FunctionName;
  /** Absolute path of the folder that is deployed: `index.mjs`, which exports `handler`, and its chunks; of `fix` with `programs`. */
  readonly folder: string;
  /** Bytes of all that is deployed. */
  readonly bytes: number;
  /** What esbuild tells about inputs and outputs; its paths are relative to the project's folder. */
  readonly metafile: Metafile;
}

const usualFolder = "dist/functions";

/**
 * Bundles every function into `<outDir>/<name>/index.mjs`, with what it imports lazily as chunks beside it. Source maps are for
 * reading stack traces and are not deployed: they go to `dist/maps/<name>`, for another folder to `<outDir>-maps/<name>`. Both folders
 * are made anew.
 *
 * @param outDir relative to the project's folder
 */
export async function bundleFunctions(outDir = usualFolder): Promise<readonly FunctionBundle[]> {
  const target = resolve(root, outDir);
  const maps = resolve(root, outDir === usualFolder ? "dist/maps" : `${outDir}-maps`);
  for (const folder of [target, maps]) rmSync(folder, { recursive: true, force: true });
  const names = functionNames.filter((name) => existsSync(sourceOf(name)));
  return Promise.all(names.map((name) => bundleFunction(name, join(target, name), join(maps, name))));
}

const sourceOf = (name: FunctionName): string => join(root, "src/functions", `${name}.ts`);

async function bundleFunction(name: FunctionName, folder: string, maps: string): Promise<FunctionBundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: { index: sourceOf(name) },
    outdir: folder,
    ...bundleOptions,
    sourcemap: "external",
    metafile: true,
    write: false,
    alias: { "pino-pretty": "./scripts/no-pretty-print.ts" },
    ...(name === "webhook" ? {} : { banner: { js: requireBanner } }),
  });
  let bytes = 0;
  for (const { path, contents } of outputFiles) {
    const isMap = path.endsWith(".map");
    const file = isMap ? join(maps, relative(folder, path)) : path;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
    if (!isMap) bytes += contents.byteLength;
  }
  // Only there lockfiles are computed.
  if (name === "fix") bytes += copyPrograms(folder);
  return { name, folder, bytes, metafile };
}

if (import.meta.main) {
  for (const { name, folder, bytes } of await bundleFunctions(process.argv[2])) {
    console.error(`${name}: ${(bytes / 1024).toFixed(0)} kB in ${relative(process.cwd(), folder)}`);
  }
}
