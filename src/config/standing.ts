import type { FileRead } from "../github/contents.ts";
import type { Config } from "./config.ts";
import type { ParsedConfig } from "./parse.ts";
import type { Problem } from "./problem.ts";

/** What became of the newest file that was seen. */
export type Newest =
  | { readonly state: "absent" }
  | { readonly state: "valid"; readonly oid: string; readonly warnings: readonly Problem[] }
  | { readonly state: "invalid"; readonly oid: string | null; readonly problems: readonly Problem[] }
  /** The repository cannot be read any more, so that nothing is known of its file. */
  | { readonly state: "unreachable" };

/** The configuration of one place that is in force, and what stands there now. They differ while the newest file is not valid. */
export type Standing = {
  readonly config: Config | null;
  /** The git object id of the file in force; null when none is. */
  readonly oid: string | null;
  readonly newest: Newest;
};

/** Nothing stands there and nothing has. */
export const noFile: Standing = { config: null, oid: null, newest: { state: "absent" } };

/** What was read: the file, or that it is gone, or that it is out of reach. */
export type Reading = FileRead | { readonly kind: "unreachable" };

/**
 * What is in force after a reading. A file that is not valid leaves the last valid one in force, and so does a repository that cannot
 * be read; a file that was removed is in force no more. Nothing falls back to defaults because of a mistake.
 *
 * @param parse called for a file that could be read
 */
export function standingAfter(before: Standing, reading: Reading, parse: (bytes: Uint8Array) => ParsedConfig): Standing {
  switch (reading.kind) {
    case "absent":
      return noFile;
    case "unreachable":
      return before.newest.state === "absent" ? noFile : { ...before, newest: { state: "unreachable" } };
    case "no-file":
      return { ...before, newest: invalid(null, "This is no file: replace the folder, link or submodule by the file itself.") };
    case "too-large":
      return { ...before, newest: invalid(reading.oid, tooLarge) };
    case "file": {
      const parsed = parse(reading.bytes);
      if (!parsed.ok) return { ...before, newest: { state: "invalid", oid: reading.oid, problems: parsed.problems } };
      return {
        config: parsed.config,
        oid: reading.oid,
        newest: { state: "valid", oid: reading.oid, warnings: parsed.warnings },
      };
    }
  }
}

/** For a file beyond what GitHub hands out in one piece, or beyond what is kept. */
const tooLarge = "The file is too large. Keep it below 1 MB: use selections instead of listing repositories one by one.";

const invalid = (oid: string | null, message: string): Newest => ({
  state: "invalid",
  oid,
  problems: [{ line: 1, column: 1, message, path: "", severity: "error" }],
});

/** Whether two standings mean the same to whoever decides or tells. */
export const sameStanding = (one: Standing, other: Standing): boolean =>
  one.oid === other.oid &&
  one.newest.state === other.newest.state &&
  ("oid" in one.newest ? one.newest.oid : null) === ("oid" in other.newest ? other.newest.oid : null);
