import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";

const run = promisify(execFile);

/** A package manager's program in a folder of its own, with nothing of this machine's configuration. */
export class NodeProgram {
  readonly #home = mkdtempSync(join(tmpdir(), "pipewarden-program-"));
  readonly #program: string;
  readonly #env: Readonly<Record<string, string>>;

  /** @param program the JavaScript file that Node runs */
  constructor(program: string, env: Readonly<Record<string, string>>) {
    this.#program = program;
    this.#env = env;
  }

  get #folder(): string {
    return join(this.#home, "project");
  }

  /** What was installed before stays, so that a second look costs less. */
  write(files: Files): void {
    mkdirSync(this.#folder, { recursive: true });
    for (const entry of readdirSync(this.#folder)) rmSync(join(this.#folder, entry), { recursive: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
      writeFileSync(join(this.#folder, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.#folder, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.#folder, path));
  }

  /** @throws with what the program says when it refuses. */
  async run(...args: string[]): Promise<string> {
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: this.#home,
      XDG_CACHE_HOME: join(this.#home, "cache"),
      XDG_DATA_HOME: join(this.#home, "data"),
      ...this.#env,
    };
    try {
      const { stdout, stderr } = await run(process.execPath, ["--no-deprecation", this.#program, ...args], {
        cwd: this.#folder,
        env,
        maxBuffer: 2 ** 26,
      });
      return stdout + stderr;
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${args.join(" ")}: ${stdout ?? ""}${stderr ?? ""}`, { cause: error });
    }
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** A version of a program as npm publishes it, in a folder that is the test's to remove. */
export async function installed(spec: string): Promise<{ readonly folder: string; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-installed-"));
  await run("npm", ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", spec], { maxBuffer: 2 ** 24 });
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}
