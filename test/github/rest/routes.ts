import type { Route } from "../http/route.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { protectionRoutes } from "./protection.ts";
import { repositoryRoutes } from "./repositories.ts";
import { rulesetRoutes } from "./rulesets.ts";

/** Every REST operation that the local GitHub serves. */
export const routes: readonly Route[] = [...appRoutes, ...repositoryRoutes, ...protectionRoutes, ...checkRoutes, ...rulesetRoutes];
