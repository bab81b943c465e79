import { runIndex } from "../../src/secrets/exact/index-run.ts";
import { createTagger } from "../../src/secrets/exact/tagger.ts";
import { SmallStore } from "../secrets/exact/kit.ts";
import { letters, randomFrom } from "../secrets/rules/random.ts";
import { fingerprintKey, type Rig } from "./rig.ts";

/** A value as a store draws it, which no rule knows. */
export const password = (seed: number): string => randomFrom(seed).text(32, letters.base62);

/** A store of managed secrets that the bot's index follows. */
export class ManagedSecrets {
  readonly store = new SmallStore();
  readonly #rig: Rig;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** A new value: the one before stays as the previous version. */
  async put(id: string, value: string): Promise<void> {
    this.store.put(id, value);
    const { table, clock, log } = this.#rig;
    await runIndex({ table, clock, log, tagger: createTagger(fingerprintKey), stores: [this.store] });
    // Workers ask for a new index every few seconds.
    clock.advance(60_000);
  }
}
