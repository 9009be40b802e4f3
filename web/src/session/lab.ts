import { signal } from "@preact/signals";
import type { Socket } from "skirmish-client";

/** What can be switched off or made worse, so that anybody sees what each part of the netcode does. */

/** The own ship ahead of the server; without, it answers after a round trip, like everybody's. */
export const prediction = signal(true);
/** Others between two snapshots; without, each stands where the newest one says. */
export const interpolation = signal(true);
/** The server judges shots by what was on the screen; without, by where everybody is when they arrive. */
export const compensation = signal(true);
/** Added to the round trip, ms. */
export const delay = signal(0);
/** Up to how much more, at random, ms. */
export const jitter = signal(0);

export const isPlain = (): boolean => prediction.value && interpolation.value && compensation.value && delay.value === 0 && jitter.value === 0;

export function reset(): void {
  prediction.value = interpolation.value = compensation.value = true;
  delay.value = jitter.value = 0;
}

/** One direction of a line that is as slow as the panel says; what came first arrives first. */
class Way {
  private waiting = 0;
  private arrives = 0;

  pass(act: () => void): void {
    const now = performance.now();
    const late = delay.value / 2 + (Math.random() * jitter.value) / 2;
    if (late === 0 && this.waiting === 0) return act();
    this.arrives = Math.max(this.arrives, now + late);
    this.waiting += 1;
    setTimeout(() => {
      this.waiting -= 1;
      act();
    }, this.arrives - now);
  }
}

/** A WebSocket whose messages can be held up. */
export class LabSocket implements Socket {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  private readonly socket: WebSocket;
  private readonly there = new Way();
  private readonly back = new Way();

  constructor(url: string, protocol: string) {
    this.socket = new WebSocket(url, protocol);
    this.socket.onopen = (event) => this.onopen?.(event);
    this.socket.onmessage = (event) => this.back.pass(() => this.onmessage?.(event));
    this.socket.onclose = (event) => this.back.pass(() => this.onclose?.(event));
    this.socket.onerror = (event) => this.onerror?.(event);
  }

  get binaryType(): BinaryType {
    return this.socket.binaryType;
  }

  set binaryType(type: BinaryType) {
    this.socket.binaryType = type;
  }

  get readyState(): number {
    return this.socket.readyState;
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    this.there.pass(() => {
      if (this.readyState === WebSocket.OPEN) this.socket.send(data);
    });
  }

  close(): void {
    this.socket.close();
  }
}
