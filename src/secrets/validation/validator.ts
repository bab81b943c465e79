import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import { earlierAnswer, keepAnswer, mayAsk } from "./answers.ts";
import { askProvider, type Fetch } from "./ask-provider.ts";
import type { Credential, Liveness } from "./provider.ts";
import { providersFor } from "./providers.ts";

/** Asks providers whether credentials work. */
export interface Validator {
  /**
   * Never throws for what a provider or the network does: that is `unknown`. `valueTag`: see `Hit`; by it an answer is known again.
   *
   * @throws what the table throws.
   */
  ask(credential: Credential & { readonly valueTag: string }): Promise<Liveness>;
}

export interface ValidatorOptions {
  readonly table: Table;
  readonly clock: Clock;
  /** Of the GitHub that the bot works for. */
  readonly githubApiUrl: string;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
}

/**
 * The credential goes to its own provider, at an address that stands in this code, and to nobody else. Nothing is asked twice within an
 * hour, and never more than a few questions a minute about one kind.
 */
export function createValidator({ table, clock, githubApiUrl, fetch }: ValidatorOptions): Validator {
  const providers = providersFor(githubApiUrl);
  // Looked up at each call: tests put theirs into globalThis later than this.
  const send: Fetch = (url, init) => (fetch ?? globalThis.fetch)(url, init);

  return {
    async ask({ valueTag, ...credential }) {
      const provider = providers.get(credential.kind);
      const question = provider?.question(credential, clock.now());
      if (provider === undefined || question === undefined) return "unknown";
      const earlier = await earlierAnswer(table, valueTag, clock.now());
      if (earlier !== undefined) return earlier;
      if (!(await mayAsk(table, credential.kind, clock.now()))) return "unknown";
      const answer = await askProvider(question, provider.host, send);
      const liveness = answer === undefined ? "unknown" : provider.liveness(answer);
      await keepAnswer(table, valueTag, liveness, clock.now());
      return liveness;
    },
  };
}
