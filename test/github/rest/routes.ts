import type { Route } from "../http/route.ts";
import { advisoryRoutes } from "./advisories.ts";
import { annotationRoutes } from "./annotations.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { compareRoutes } from "./compare.ts";
import { contentRoutes } from "./contents.ts";
import { dependabotAlertRoutes } from "./dependabot-alerts.ts";
import { dependencyGraphRoutes } from "./dependency-graph.ts";
import { gitDataRoutes } from "./git-data.ts";
import { globalAdvisoryRoutes } from "./global-advisories.ts";
import { hookDeliveryRoutes } from "./hook-deliveries.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import { mergeRoutes } from "./merge.ts";
import { peopleRoutes } from "./people.ts";
import { propertyRoutes } from "./properties.ts";
import { protectionRoutes } from "./protection.ts";
import { protectionListRoutes } from "./protection-lists.ts";
import { pullRoutes } from "./pulls.ts";
import { rateLimitRoutes } from "./rate-limit.ts";
import { reactionRoutes } from "./reactions.ts";
import { releaseRoutes } from "./releases.ts";
import { repositoryRoutes } from "./repositories.ts";
import { reviewCommentRoutes } from "./review-comments.ts";
import { reviewRequestRoutes } from "./review-requests.ts";
import { reviewRoutes } from "./reviews.ts";
import { rulesetRoutes } from "./rulesets.ts";
import { secretAlertRoutes } from "./secret-alerts.ts";
import { tagRoutes } from "./tags.ts";
import { teamRoutes } from "./teams.ts";
import { topicRoutes } from "./topics.ts";

/** Every REST operation that the local GitHub serves. */
export const routes: readonly Route[] = [
  ...appRoutes,
  ...hookDeliveryRoutes,
  ...rateLimitRoutes,
  ...repositoryRoutes,
  ...topicRoutes,
  ...propertyRoutes,
  ...protectionRoutes,
  ...protectionListRoutes,
  ...rulesetRoutes,
  ...checkRoutes,
  ...annotationRoutes,
  ...gitDataRoutes,
  ...contentRoutes,
  ...pullRoutes,
  ...mergeRoutes,
  ...commitRoutes,
  ...compareRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...reviewRoutes,
  ...reviewCommentRoutes,
  ...peopleRoutes,
  ...tagRoutes,
  ...releaseRoutes,
  ...teamRoutes,
  ...secretAlertRoutes,
  ...advisoryRoutes,
  ...labelRoutes,
  ...reviewRequestRoutes,
  ...dependabotAlertRoutes,
  ...globalAdvisoryRoutes,
  ...dependencyGraphRoutes,
];
