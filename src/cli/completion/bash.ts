import { offered, optionsWithValue, type Place, steps } from "./words.ts";

/** A script for bash, 3.2 of macOS too. It starts no program. Where it offers nothing, bash completes the names of files. */
export const bashCompletion = (
  places: readonly Place[],
): string => `# Completion of pipewarden for bash, made by: pipewarden completion bash
_pipewarden() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" option="" words="" word at
  # bash takes --format=json for three words.
  if [ "$current" = "=" ]; then current=""; fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    if [ "$word" = "=" ]; then continue; fi
    if [ -n "$option" ]; then
      option=""
      continue
    fi
    case "$place $word" in
${optionsWithValue(places)
  .map(({ at }) => `      "${at}") option="$word" ;;`)
  .join("\n")}
${steps(places)
  .map(({ at, to }) => `      "${at}") place="${to}" ;;`)
  .join("\n")}
    esac
  done
  case "$place $option" in
${optionsWithValue(places)
  .map(({ at, choices }) => `    "${at}") words="${choices.join(" ")}" ;;`)
  .join("\n")}
${places.map((place) => `    "${place.words} ") words="${offered(place).join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pipewarden pipewarden
`;
