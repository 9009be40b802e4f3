// As much of `node:assert/strict` as the soak needs.

const fail = (message) => {
  throw message instanceof Error ? message : new Error(message);
};
const equal = (a, b, message) => Object.is(a, b) || fail(`${message ?? "not equal"}: ${a}, ${b}`);

export default {
  fail,
  equal,
  ok: (value, message) => value || fail(message ?? "not so"),
  deepEqual: (a, b, message) => equal(JSON.stringify(a), JSON.stringify(b), message),
};
