import { offered, optionsWithValue, type Place, steps } from "./words.ts";

/** A script for zsh, to be sourced or put on the function path as `_pipewarden`. It starts no program. */
export const zshCompletion = (places: readonly Place[]): string => `#compdef pipewarden
# Completion of pipewarden for zsh, made by: pipewarden completion zsh
_pipewarden() {
  emulate -L zsh
  local place="" option="" word
  local -a offered
  integer at files=0
  for ((at = 2; at < CURRENT; at++)); do
    word="\${words[at]}"
    if [[ -n "$option" ]]; then
      option=""
      continue
    fi
    case "$place $word" in
${optionsWithValue(places)
  .map(({ at }) => `      ("${at}") option="$word" ;;`)
  .join("\n")}
${steps(places)
  .map(({ at, to }) => `      ("${at}") place="${to}" ;;`)
  .join("\n")}
    esac
  done
  if [[ -z "$option" && "\${words[CURRENT]}" == --*=* ]]; then
    option="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  case "$place $option" in
${optionsWithValue(places)
  .map(({ at, choices }) => `    ("${at}") ${choices.length === 0 ? "files=1" : `offered=(${choices.join(" ")})`} ;;`)
  .join("\n")}
${places.map((place) => `    ("${place.words} ") offered=(${offered(place).join(" ")})${place.takesAny ? " files=1" : ""} ;;`).join("\n")}
  esac
  if ((\${#offered})); then compadd -a offered; fi
  if ((files)); then _files; fi
}
if [[ "\${funcstack[1]}" == _pipewarden ]]; then
  _pipewarden "$@"
else
  compdef _pipewarden pipewarden
fi
`;
