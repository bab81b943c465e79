import type { Problem } from "./problem.ts";

/** GitHub's API for contents gives no more; nobody writes a configuration near this size by hand. */
const mostBytes = 1_000_000;

const wholeFile = (message: string): { readonly problem: Problem } => ({
  problem: { message, line: 1, column: 1, path: "", severity: "error" },
});

/** The text of a file; a byte order mark is left out. */
export function textOfBytes(bytes: Uint8Array): { readonly text: string } | { readonly problem: Problem } {
  if (bytes.byteLength > mostBytes) {
    return wholeFile(
      `The file has ${bytes.byteLength} bytes; more than ${mostBytes} are not read. Say less, or say it once in \`policies\`.`,
    );
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return wholeFile("The file is not text in UTF-8. Save it with that encoding.");
  }
}
