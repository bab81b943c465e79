import type { Verb } from "./verb.ts";

export const secretRotate: Verb = {
  name: "secret rotate",
  summary: "replace the App's webhook secret or its private key",
  usage: `Usage: pipewarden secret rotate webhook-secret [--stack NAME | --home DIR]
       pipewarden secret rotate private-key --key FILE [--stack NAME | --home DIR]

Replaces one of the App's credentials, while the bot runs, without losing a delivery. Nothing secret is shown.

  webhook-secret  Draws a new one, stores it beside the old one, waits until both are accepted everywhere (at once on this machine; some
                  five minutes for a deployment), tells GitHub, and lets the old one end a day later. If it breaks off, run it again within
                  24 hours: whatever GitHub signs with is accepted until then.
  private-key     GitHub makes these on the App's settings page only. Generate one there, give its .pem file here (- reads standard input):
                  it is tried before it is stored. Then delete the old key there, and the file.

  --key FILE   the new private key`,
  options: { key: { type: "string" } },
  positionals: ["kind"],
  choices: { kind: ["webhook-secret", "private-key"] },
  async run(values, env, output) {
    // Loaded here: the other verbs do without GitHub's clients.
    const { rotateSecret } = await import("./rotate-secret.ts");
    return rotateSecret(values, env, output);
  },
};
