import type { Provider } from "./provider.ts";
import { aws } from "./providers/aws.ts";
import { byHeader } from "./providers/by-header.ts";
import { githubAt } from "./providers/github.ts";
import { slack } from "./providers/slack.ts";

/** Everyone who can be asked, by the kind of credential. `githubApiUrl`: the GitHub that the bot works for. */
export const providersFor = (githubApiUrl: string): ReadonlyMap<string, Provider> =>
  new Map([aws, githubAt(githubApiUrl), slack, ...byHeader].map((provider) => [provider.kind, provider]));
