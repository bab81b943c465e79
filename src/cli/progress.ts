import type { Output } from "./verb.ts";

/** Milliseconds after which somebody begins to wonder, and in which the line is renewed. */
const pace = 1_000;

/**
 * Says what is going on while `work` takes long, in one line of standard error that is renewed each second and gone in the end; nothing
 * where that is no terminal.
 *
 * @param what as in "Looking at every repository"
 * @returns what `work` comes to; its failure, too
 */
export async function withProgress<T>(output: Output, what: string, work: Promise<T>): Promise<T> {
  const { status } = output;
  if (status === undefined) return work;
  let seconds = 0;
  const timer = setInterval(() => status(`${what} … ${++seconds} s`), pace);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (seconds > 0) status("");
  }
}
