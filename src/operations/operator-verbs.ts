/** What a command asks of a bot, wherever that runs. Arguments are texts, as people type them; answers are plain JSON. */
export type OperatorVerbs = { readonly [verb: string]: (parameters: VerbParameters) => Promise<object> };
/** `body`: what the verb reads beside its options, such as the text of a file. */
export type VerbParameters = Readonly<Record<string, string>>;
