import type { Writable } from "node:stream";

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
