import { publicApiUrl } from "../github/api-url.ts";
import { appModes } from "../registration/manifest.ts";
import type { Verb } from "./verb.ts";

export const setupVerb: Verb = {
  name: "setup",
  summary: "register the GitHub App and store its credentials",
  usage: `Usage: pipewarden setup [--owner LOGIN] [--mode enforce|observe] [--name NAME] [--webhook-url URL] [--github-url URL]
                        [--stack NAME | --home DIR] [--replace] [--port PORT] [--no-browser]

Registers a GitHub App of your own, by its manifest (app.yml). The command prints an address of this machine; open it in a browser that is
logged in to GitHub, and confirm there. GitHub then hands the App's private key and webhook secret to the command, which stores them at
once: in the deployment's secrets or in secrets.json of the bot's folder (mode 0600). They are not shown, and stored nowhere else.

  --owner LOGIN       the organisation that is to own the App; default: your own account
  --mode MODE         enforce (default), or observe: read and tell, with no right to change a setting
  --name NAME         at most 34 characters, unique on GitHub; default: "Pipewarden" and the owner
  --webhook-url URL   where GitHub is to send events, https; default: the deployment's webhook
  --github-url URL    GitHub's API; default GITHUB_API_URL, the deployment's, or ${publicApiUrl}
  --stack NAME        store in the deployment whose CloudFormation stack has this name
  --home DIR          store in the bot's folder DIR; default .pipewarden
  --replace           let the new App's credentials take the place of those that are stored
  --port PORT         of the page on 127.0.0.1; default: any that is free
  --no-browser        only print the address

Waits for an hour at most; Ctrl-C ends it.`,
  options: {
    owner: { type: "string" },
    mode: { type: "string", default: "enforce" },
    name: { type: "string" },
    "webhook-url": { type: "string" },
    "github-url": { type: "string" },
    replace: { type: "boolean" },
    port: { type: "string", default: "0" },
    "no-browser": { type: "boolean" },
  },
  choices: { mode: appModes },
  async run(values, env, output) {
    // Loaded here: the other verbs do without the pages.
    const { setUp } = await import("./set-up.ts");
    return setUp(values, env, output);
  },
};
