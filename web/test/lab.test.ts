import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { compensation, delay, isPlain, jitter, LabSocket, reset } from "../src/session/lab";

class Wire {
  static readonly OPEN = 1;
  static made: Wire[] = [];
  readyState = 1;
  binaryType = "blob";
  onopen: unknown;
  onmessage: ((event: { data: number }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];

  constructor() {
    Wire.made.push(this);
  }

  send(data: unknown): void {
    this.sent.push(data);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
});
afterEach(() => {
  reset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = () => {
  const socket = new LabSocket("ws://test", "skirmish.v1");
  const got: number[] = [];
  socket.onmessage = ({ data }) => got.push(data);
  return { socket, wire: Wire.made.at(-1)!, got };
};
const byte = (n: number) => Uint8Array.of(n);

test("without delay everything passes at once", () => {
  const { socket, wire, got } = open();
  socket.send(byte(1));
  wire.onmessage?.({ data: 2 });
  expect([wire.sent, got]).toEqual([[byte(1)], [2]]);
  expect(isPlain()).toBe(true);
});

test("half of the delay falls on each way", () => {
  const { socket, wire, got } = open();
  delay.value = 100;
  socket.send(byte(1));
  wire.onmessage?.({ data: 2 });
  vi.advanceTimersByTime(49);
  expect([wire.sent, got]).toEqual([[], []]);
  vi.advanceTimersByTime(1);
  expect([wire.sent, got]).toEqual([[byte(1)], [2]]);
});

test("what came first arrives first, whatever the jitter does and also when it is taken away", () => {
  const { wire, got } = open();
  jitter.value = 200;
  for (let n = 0; n < 50; n++) {
    if (n === 40) reset();
    wire.onmessage?.({ data: n });
    vi.advanceTimersByTime(3);
  }
  vi.advanceTimersByTime(200);
  expect(got).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

test("what waits when the line goes is not sent any more", () => {
  const { socket, wire } = open();
  delay.value = 100;
  socket.send(byte(1));
  wire.readyState = 3;
  vi.advanceTimersByTime(100);
  expect(wire.sent).toEqual([]);
});

test("whoever changes something can go back", () => {
  compensation.value = false;
  delay.value = 10;
  expect(isPlain()).toBe(false);
  reset();
  expect([isPlain(), compensation.value]).toEqual([true, true]);
});
