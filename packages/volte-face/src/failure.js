// What can be said about a failure: its type, as the `error` event has it, and a sentence.

export class Failure extends Error {
  constructor(type, sentence, cause) {
    super(sentence, { cause });
    this.type = type;
  }
}

/** Any exception as a failure of `type`. */
export function failure(error, type) {
  if (error instanceof Failure) return error;
  return new Failure(type, error instanceof Error ? error.message : String(error), error);
}
