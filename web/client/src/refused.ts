/** The server would not do what was asked, or the connection ended before it answered. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** An `ErrorCode`, or from 1000 on a close code. The message is a sentence for people. */
  readonly code: number;

  constructor(code: number, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
