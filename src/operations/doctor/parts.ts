/** The parts of an examination, in their order. Each is asked for by itself, so that whoever waits sees how far it is. */
export const doctorParts = ["app", "webhook", "table", "queues", "path", "refusals"] as const;
export type DoctorPart = (typeof doctorParts)[number];
