import { optionsWithValue, type Place, steps } from "./words.ts";

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;

/** A script for fish. It starts no program. */
export const fishCompletion = (
  places: readonly Place[],
): string => `# Completion of pipewarden for fish, made by: pipewarden completion fish
function __pipewarden_at --argument-names wanted
    set -l place ""
    set -l option ""
    for word in (commandline -opc)[2..-1]
        if test -n "$option"
            set option ""
            continue
        end
        switch "$place $word"
${optionsWithValue(places)
  .map(({ at }) => `            case ${quoted(at)}\n                set option $word`)
  .join("\n")}
${steps(places)
  .map(({ at, to }) => `            case ${quoted(at)}\n                set place ${quoted(to)}`)
  .join("\n")}
        end
    end
    test "$place" = "$wanted"
end
${places.flatMap((place) => linesOf(place, places)).join("\n")}
`;

function linesOf({ words, next, options, choices, takesAny }: Place, places: readonly Place[]): string[] {
  const line = `complete -c pipewarden -n ${quoted(`__pipewarden_at ${quoted(words)}`)}`;
  const summaryOf = (word: string): string => {
    const summary = places.find((place) => place.words === (words === "" ? word : `${words} ${word}`))?.summary;
    return summary === undefined ? "" : ` -d ${quoted(summary)}`;
  };
  return [
    ...(takesAny ? [] : [`${line} -f`]),
    ...next.map((word) => `${line} -f -a ${word}${summaryOf(word)}`),
    ...(choices.length === 0 ? [] : [`${line} -f -a ${quoted(choices.join(" "))}`]),
    ...options.map(({ name, takesValue, choices: values }) => {
      if (!takesValue) return `${line} -l ${name}`;
      return values.length === 0 ? `${line} -l ${name} -rF` : `${line} -l ${name} -xa ${quoted(values.join(" "))}`;
    }),
  ];
}
