/** What came from the server cannot be right. The connection is given up and the seat resumed. */
export class Fault extends Error {
  override readonly name = "Fault";
}
