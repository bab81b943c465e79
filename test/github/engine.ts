import { Tokens } from "./auth/tokens.ts";
import { GraphqlService } from "./graphql/service.ts";
import { Hooks } from "./hooks/hooks.ts";
import { Dispatcher } from "./http/dispatch.ts";
import type { Services } from "./http/exchange.ts";
import { Faults } from "./http/faults.ts";
import { RateLimits } from "./http/rate-limit.ts";
import { type Control, HttpServer } from "./http/server.ts";
import { webhookComplaints } from "./openapi/validate.ts";
import { routes } from "./rest/routes.ts";
import { seededRandom } from "./state/random.ts";
import { Store } from "./state/store.ts";
import type { World } from "./state/world.ts";

export interface LocalGitHubOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Of everything random (guids, tokens, faults with a probability). Default: a different one each time. */
  readonly seed?: number;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly clock?: () => number;
  /** Judge requests, answers and webhooks by GitHub's description. Default true. */
  readonly validate?: boolean;
}

export interface Engine extends Services {
  readonly violations: string[];
  close(): Promise<void>;
}

/** Puts the parts together and listens on loopback. `control` answers what comes in under `/_local`. */
export async function startEngine(options: LocalGitHubOptions, control: Control): Promise<Engine> {
  const validate = options.validate !== false;
  const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32));
  const now = options.clock ?? Date.now;
  const violations: string[] = [];
  const violation = (message: string) => void violations.push(message);
  const check = (event: string, action: string | undefined, payload: unknown) =>
    webhookComplaints(event, action, payload).forEach(violation);

  const address = { url: "http://127.0.0.1" };
  const store = new Store();
  const limits = new RateLimits(store, now);
  const world: World = {
    store,
    tokens: new Tokens(random, now),
    limits,
    hooks: new Hooks(() => world, validate ? check : undefined),
    now,
    random,
    get url() {
      return address.url;
    },
    violation,
  };
  const services: Services = {
    world,
    dispatcher: new Dispatcher(world, routes, validate),
    graphql: new GraphqlService(world),
    faults: new Faults(random),
    log: [],
  };
  const server = new HttpServer(services, control);
  address.url = `http://127.0.0.1:${await server.listen(options.port ?? 0)}`;
  const close = (): Promise<void> => {
    world.hooks.close();
    return server.close();
  };
  return { ...services, violations, close };
}
