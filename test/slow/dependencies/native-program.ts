import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";

const run = promisify(execFile);

/** A folder in which a package manager works, with a home of its own and nothing of this machine's configuration. */
export class NativeProgram {
  readonly home = mkdtempSync(join(tmpdir(), "pipewarden-native-"));
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param env beside PATH and HOME */
  constructor(program: string, env: (home: string) => Readonly<Record<string, string>>) {
    this.#program = program;
    this.#env = { PATH: process.env.PATH, HOME: this.home, SSL_CERT_FILE: process.env.SSL_CERT_FILE, ...env(this.home) };
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

  /** @throws with what the program says when it refuses. */
  async run(...args: string[]): Promise<string> {
    const { stdout } = await run(this.#program, args, { cwd: this.#folder, env: this.#env, maxBuffer: 2 ** 26 });
    return stdout;
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  get #folder(): string {
    return join(this.home, "project");
  }
}
