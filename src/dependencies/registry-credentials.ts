import type { Clock } from "../values/clock.ts";
import type { Secret } from "../values/secret.ts";
import { authorizationOf, partsOf } from "./registries/authorization.ts";

/** How long a credential, or that there is none, is believed before it is read again, in milliseconds. */
const keptFor = 5 * 60_000;
/** Not more often is it read again because a registry refused it, or because the last reading failed; in milliseconds. */
const rereadPause = 60_000;

/** What is stored for a host; undefined when nothing is. The host is as in `URL.host`: small letters, with its port where that is not the usual one. */
export type ReadCredential = (host: string) => Promise<Secret | undefined>;

interface Known {
  readonly authorization: Secret | undefined;
  readonly at: number;
}

interface Host {
  known: Known | undefined;
  rereadAt: number;
  reading: Promise<Known> | undefined;
}

/**
 * The credentials of package registries, kept in the process, each for the host that it was stored for. A credential is replaced without a
 * gap: put the new one into the store, then withdraw the old one. A process that still has the old one is refused once, reads again, and goes
 * on with the new one.
 */
export class RegistryCredentials {
  readonly #read: ReadCredential;
  readonly #clock: Clock;
  readonly #learn: (secrets: readonly Secret[]) => void;
  readonly #hosts = new Map<string, Host>();

  /** @param options.learn is told of everything that must not be shown */
  constructor(options: { read: ReadCredential; clock: Clock; learn?: (secrets: readonly Secret[]) => void }) {
    this.#read = options.read;
    this.#clock = options.clock;
    this.#learn = options.learn ?? (() => undefined);
  }

  /**
   * The value of the header `authorization` for a host; undefined where there is none. While the store does not answer, the last one is used.
   * @throws what reading throws when nothing was read yet; PipewardenError `registry_credential_malformed`.
   */
  async of(host: string): Promise<Secret | undefined> {
    const state = this.#state(host);
    const { known } = state;
    if (known !== undefined && this.#clock.now() - known.at < keptFor) return known.authorization;
    try {
      return (await this.#readOnce(host, state)).authorization;
    } catch (error) {
      if (known === undefined) throw error;
      state.known = { ...known, at: this.#clock.now() - keptFor + rereadPause };
      return known.authorization;
    }
  }

  /** What took the place of a credential that the host refused, or of none; undefined when nothing did. Never throws. */
  async afterRefusal(host: string, refused: Secret | undefined): Promise<Secret | undefined> {
    const state = this.#state(host);
    const isRefused = (authorization: Secret | undefined): boolean =>
      authorization === undefined || refused === undefined ? authorization === refused : authorization.equals(refused);
    const now = this.#clock.now();
    // Another request may have read it meanwhile.
    if (isRefused(state.known?.authorization) && (state.reading !== undefined || now - state.rereadAt >= rereadPause)) {
      state.rereadAt = now;
      await this.#readOnce(host, state).catch(() => undefined);
    }
    const authorization = state.known?.authorization;
    return isRefused(authorization) ? undefined : authorization;
  }

  #state(host: string): Host {
    const state = this.#hosts.get(host) ?? { known: undefined, rereadAt: Number.NEGATIVE_INFINITY, reading: undefined };
    this.#hosts.set(host, state);
    return state;
  }

  #readOnce(host: string, state: Host): Promise<Known> {
    state.reading ??= this.#readNow(host, state).finally(() => {
      state.reading = undefined;
    });
    return state.reading;
  }

  async #readNow(host: string, state: Host): Promise<Known> {
    const stored = await this.#read(host);
    const authorization = stored === undefined ? undefined : authorizationOf(stored.reveal(), host);
    if (authorization !== undefined) this.#learn(partsOf(authorization));
    state.known = { authorization, at: this.#clock.now() };
    return state.known;
  }
}

/** The name that a host has in a store of secrets, where a name has no colon: `npm.example.com+8443`. Undefined for what is no name of a host. */
export const credentialName = (host: string): string | undefined =>
  /^[a-z0-9.-]{1,253}(?::\d{1,5})?$/.test(host) ? host.replace(":", "+") : undefined;
