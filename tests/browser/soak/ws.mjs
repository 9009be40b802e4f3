// The browser's WebSocket with the face of `ws`, as far as the soak looks at it.

let links = 0;

/** What `ws` would offer. */
function offer(deflate) {
  if (!deflate) return "";
  const { serverNoContextTakeover, serverMaxWindowBits } = deflate === true ? {} : deflate;
  const bits = serverMaxWindowBits ? `; server_max_window_bits=${serverMaxWindowBits}` : "";
  return `permessage-deflate${serverNoContextTakeover ? "; server_no_context_takeover" : ""}${bits}; client_max_window_bits`;
}

export default class {
  static OPEN = WebSocket.OPEN;

  constructor(url, protocol, { perMessageDeflate }) {
    this.link = ++links;
    this.listeners = {};
    this.native = new WebSocket(`${url}?link=${this.link}&offer=${encodeURIComponent(offer(perMessageDeflate))}`, protocol);
    this.native.binaryType = "arraybuffer";
    this.native.onopen = () => {
      this.emit("upgrade", { headers: { "sec-websocket-extensions": this.native.extensions } });
      this.emit("open");
    };
    this.native.onerror = () => this.emit("error", new Error(`${url} did not open`));
    this.native.onmessage = ({ data }) => this.emit("message", new Uint8Array(data), typeof data !== "string");
    this.native.onclose = ({ code, reason }) => this.emit("close", code, reason);
  }

  get readyState() {
    return this.native.readyState;
  }

  on(name, listener) {
    (this.listeners[name] ??= []).push(listener);
    return this;
  }

  once(name, listener) {
    return this.on(name, listener);
  }

  emit(name, ...values) {
    this.listeners[name]?.forEach((listener) => listener(...values));
  }

  send(data) {
    this.native.send(data);
  }

  act(what) {
    fetch(`/act?link=${this.link}&what=${what}`);
  }

  pause() {
    this.act("pause");
  }

  resume() {
    this.act("resume");
  }

  terminate() {
    this.act("cut");
  }
}
