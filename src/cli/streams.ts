import type { Writable } from "node:stream";
import type { Environment } from "../local/settings.ts";

/**
 * A reader that has seen enough (`pipewarden audit list | head`) is no failure: the process ends without a word when nobody reads its
 * answer any more. That nobody reads standard error changes nothing. An answer that cannot be written for another reason (a full
 * disk) is told, with exit code 2.
 */
export function endQuietly(stdout: Writable, stderr: Writable, exit: (code: number) => void): void {
  stderr.on("error", () => {});
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return exit(0);
    stderr.write(`pipewarden: the answer could not be written: ${error.message}\n`);
    exit(2);
  });
}

/** Resolves when everything that was written has left the process, or cannot. */
export const flushed = (stream: Writable): Promise<void> => new Promise((resolve) => stream.write("", () => resolve()));

/** Writes one line of a terminal anew, cut to its width; undefined where the stream is no terminal that can do so. */
export function statusLine(
  stream: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean; readonly columns?: number },
  env: Environment,
): ((text: string) => void) | undefined {
  if (stream.isTTY !== true || env.TERM === "dumb") return undefined;
  return (text) => void stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
}
