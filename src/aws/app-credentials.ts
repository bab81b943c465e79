import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";
import type { AppSecret } from "./secret-values.ts";

/** How long the App's credentials are used before they are read again, in milliseconds. */
const keptFor = 5 * 60_000;
/** Not more often are they read again because GitHub refused them, in milliseconds. */
const rereadPause = 60_000;

/**
 * The App's credentials, kept in the process. GitHub lets an App have several keys, so a key is replaced without a gap: make a new
 * one, put it into the store, delete the old one at GitHub. A process that still signs with the old one is refused once, reads
 * again, and goes on with the new one.
 */
export class AppCredentials {
  readonly #read: () => Promise<AppSecret | undefined>;
  readonly #clock: Clock;
  #known: { readonly app: AppSecret; readonly at: number } | undefined;
  #rereadAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<AppSecret> | undefined;

  constructor(options: { read: () => Promise<AppSecret | undefined>; clock: Clock }) {
    this.#read = options.read;
    this.#clock = options.clock;
  }

  /**
   * The same object as long as the credentials are the same. A store that does not answer is no reason to stop: the last ones are used.
   * @throws PipewardenError `app_not_set_up`; what reading threw, when there are none yet.
   */
  async current(): Promise<AppSecret> {
    const known = this.#known;
    if (known !== undefined && this.#clock.now() - known.at < keptFor) return known.app;
    return this.#readOnce().catch((error: unknown) => {
      if (known === undefined || (error instanceof PipewardenError && error.code === "app_not_set_up")) throw error;
      this.#known = { app: known.app, at: this.#clock.now() - keptFor + rereadPause };
      return known.app;
    });
  }

  /** The key that took the place of the one that GitHub refused, if there is one. Never throws. */
  async afterRefusal(refused: AppSecret): Promise<Secret | undefined> {
    const now = this.#clock.now();
    if (this.#known?.app === refused && (this.#reading !== undefined || now - this.#rereadAt >= rereadPause)) {
      this.#rereadAt = now;
      await this.#readOnce().catch(() => undefined);
    }
    const app = this.#known?.app;
    return app === undefined || app.appId !== refused.appId || app.privateKey.equals(refused.privateKey) ? undefined : app.privateKey;
  }

  #readOnce(): Promise<AppSecret> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readNow(): Promise<AppSecret> {
    const read = await this.#read();
    if (read === undefined) {
      throw new PipewardenError("app_not_set_up", "The deployment has no App yet. Run `pipewarden setup --stack NAME`.");
    }
    const known = this.#known?.app;
    const same = known !== undefined && known.appId === read.appId && known.privateKey.equals(read.privateKey);
    const app = same ? known : read;
    this.#known = { app, at: this.#clock.now() };
    return app;
  }
}
