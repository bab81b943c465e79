import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";

const run = promisify(execFile);

/** A folder in which npm itself works, with a registry of our own, a cache of its own, and nothing of this machine's configuration. */
export class NpmProgram {
  readonly #home = mkdtempSync(join(tmpdir(), "pipewarden-npm-"));
  readonly #env: Record<string, string>;

  constructor(registry: string) {
    this.#env = {
      PATH: process.env.PATH ?? "",
      HOME: this.#home,
      npm_config_registry: registry,
      npm_config_cache: join(this.#home, "cache"),
      npm_config_userconfig: join(this.#home, "none"),
      npm_config_globalconfig: join(this.#home, "none-either"),
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
    };
  }

  get #folder(): string {
    return join(this.#home, "project");
  }

  write(files: Files): void {
    rmSync(this.#folder, { recursive: true, force: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
      writeFileSync(join(this.#folder, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.#folder, path), "utf8");
  }

  /** @throws with what npm says when it refuses. */
  async run(...args: string[]): Promise<string> {
    const { stdout, stderr } = await run("npm", [...args, "--ignore-scripts"], { cwd: this.#folder, env: this.#env, maxBuffer: 2 ** 26 });
    return stdout + stderr;
  }

  /** The lockfile that npm makes of the manifests. */
  async lock(files: Files, lockVersion: number): Promise<Files> {
    this.write(files);
    await this.run("install", "--package-lock-only", `--lockfile-version=${lockVersion}`);
    return new Map([...files, ["package-lock.json", this.read("package-lock.json")]]);
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
