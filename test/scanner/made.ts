import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ScanRequest } from "../../src/scanner/scan.ts";
import { Secret } from "../../src/values/secret.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Values that the rules below find: made at run time, from a seed. */
export function values(seed: number): () => string {
  let state = seed * 2_654_435_761 + 1;
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return (state ^ (state >>> 13)) >>> 0;
  };
  return () => `acme_${Array.from({ length: 24 }, () => letters[random() % letters.length]).join("")}`;
}

export const rulesText = `
[[rules]]
id = "acme-token"
description = "Acme token"
regex = '''acme_[A-Za-z0-9]{24}'''
keywords = ["acme_"]
[[rules]]
id = "key-file"
description = "Key file"
path = '''\\.p12$'''
`;

export const request = (path: string, what: ScanRequest["what"], more: Partial<ScanRequest> = {}): ScanRequest => ({
  path,
  what,
  rules: { kind: "file", text: rulesText, extended: new Map() },
  known: { ignores: [], baseline: null },
  except: new Set(),
  threads: 0,
  ...more,
});

/** A folder that is gone after the test. */
export function folder(): { readonly path: string; write(files: Readonly<Record<string, string | Uint8Array>>): void } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "pipewarden-scan-"));
  return {
    path,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A repository in such a folder. What git does is a minute apart from what it does next. */
export function repository() {
  const place = folder();
  let minute = 0;
  const git = (...args: string[]): string => {
    const date = new Date(Date.UTC(2026, 0, 1, 12, ++minute)).toISOString();
    const env = {
      PATH: process.env.PATH,
      HOME: place.path,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.com",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.com",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    return execFileSync("git", ["-C", place.path, "-c", "init.defaultBranch=main", ...args], {
      env,
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  };
  git("init", "-q");
  return {
    ...place,
    git,
    /** Commits these files with whatever else there is. @returns the commit's id */
    commit(files: Readonly<Record<string, string | Uint8Array>>, message = "change"): string {
      place.write(files);
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
  };
}

/** Every way in which a value, or the better part of it, could stand in an output. */
export function tellsOf(value: string): string[] {
  const part = value.slice(6, 20);
  const encoded = [value, part].flatMap((text) => {
    const bytes = Buffer.from(text);
    return [
      text,
      bytes.toString("hex"),
      bytes.toString("base64").slice(0, -4),
      bytes.toString("base64url").slice(0, -4),
      [...text].reverse().join(""),
    ];
  });
  return [...encoded, ...(value.match(/.{6}/g) ?? []).slice(1), Secret.of(value).reveal()];
}
