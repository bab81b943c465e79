/** Stands between the bot and one of its ports; `around` is asked at each call, in the order of the calls. */
export interface Faults {
  around<Answer>(call: string, perform: () => Promise<Answer>): Promise<Answer>;
}

/** What a killed process leaves of a call: nothing that anyone could catch and act upon. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * The death of the process at its `at`-th call (from 1): before the call, or after it took effect. Every later call fails too, as a
 * dead process makes none. With `at` beyond the last call nothing happens, and `calls` tells how many there were.
 */
export function killAt(at: number, moment: "before" | "after"): Faults & { readonly calls: readonly string[]; readonly fired: boolean } {
  const calls: string[] = [];
  let dead = false;
  return {
    calls,
    get fired() {
      return dead;
    },
    async around(call, perform) {
      if (dead) throw new Killed(`${call}: the process is dead`);
      const number = calls.push(call);
      if (number === at && moment === "before") {
        dead = true;
        throw new Killed(`killed before call ${number}, ${call}`);
      }
      const answer = await perform();
      if (number === at) {
        dead = true;
        throw new Killed(`killed after call ${number}, ${call}`);
      }
      return answer;
    },
  };
}

/** Fails the calls whose number (from 1) is in `at`, before or after they took effect, and lets the others pass. */
export function failAt(
  at: readonly number[],
  moment: "before" | "after",
  error: () => Error,
): Faults & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  return {
    calls,
    async around(call, perform) {
      const fails = at.includes(calls.push(call));
      if (fails && moment === "before") throw error();
      const answer = await perform();
      if (fails) throw error();
      return answer;
    },
  };
}

/**
 * Fails calls by chance, half of them before and half after they took effect; the same seed fails the same calls.
 * @param options.probability 0 … 1
 */
export function failSometimes(options: {
  probability: number;
  seed: number;
  error: () => Error;
}): Faults & { readonly failed: () => number } {
  const random = generator(options.seed);
  let failed = 0;
  return {
    failed: () => failed,
    async around(_call, perform) {
      // Two draws for every call, so that whether one call fails does not shift the fate of the next.
      const fails = random() < options.probability;
      const after = random() < 0.5;
      if (!fails) return await perform();
      failed++;
      if (after) await perform();
      throw options.error();
    },
  };
}

/** Numbers in [0, 1) that depend on the seed alone (a 32-bit xorshift over a mixed counter). */
export function generator(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
