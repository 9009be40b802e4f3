type Handlers<Events> = { [Name in keyof Events]?: Set<(event: Events[Name]) => void> };

/** Tells listeners. `Events` maps the name of an event to what it carries. */
export class Emitter<Events> {
  private readonly handlers: Handlers<Events> = {};

  /** Calls `handler` at each such event; returns what ends that. */
  on<Name extends keyof Events>(name: Name, handler: (event: Events[Name]) => void): () => void {
    const handlers = (this.handlers[name] ??= new Set());
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }

  protected emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    // A copy: a handler may add or end handlers.
    for (const handler of [...(this.handlers[name] ?? [])]) handler(event);
  }
}
