import { bashCompletion } from "./completion/bash.ts";
import { fishCompletion } from "./completion/fish.ts";
import { type Place, placesOf } from "./completion/words.ts";
import { zshCompletion } from "./completion/zsh.ts";
import type { Verb } from "./verb.ts";

const scripts: Readonly<Record<string, (places: readonly Place[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The verb that prints a shell's script for completing `verbs`, itself among them. */
export function completionVerb(verbs: () => readonly Verb[]): Verb {
  return {
    name: "completion",
    summary: "print a script that lets a shell complete verbs and options",
    usage: `Usage: pipewarden completion SHELL

Prints the script for SHELL, which is bash, zsh or fish. It knows all verbs and options by itself, so a TAB starts no program; print
it anew after an update.

  bash   pipewarden completion bash > ~/.local/share/bash-completion/completions/pipewarden
         (without the package bash-completion: source the file in ~/.bashrc)
  zsh    pipewarden completion zsh > ~/.zfunc/_pipewarden
         (in ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit)
  fish   pipewarden completion fish > ~/.config/fish/completions/pipewarden.fish`,
    options: {},
    positionals: ["shell"],
    choices: { shell: Object.keys(scripts) },
    about: "nothing",
    async run({ shell }, _env, output) {
      output.out(scripts[String(shell)]?.(placesOf(verbs())) ?? "");
      return 0;
    },
  };
}
