import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { logIn, loggedOutFor } from "./session";

export function LogIn(): JSX.Element {
  const [token, setToken] = useState("");
  const [wrong, setWrong] = useState(loggedOutFor.value);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong("");
    await logIn(token.trim()).catch((why: Error) => setWrong(why.message));
    setBusy(false);
  };
  return (
    <main class="login">
      <form class="plate" onSubmit={(event) => void submit(event)}>
        <h1>
          <span class="brand" aria-hidden="true">Skir<i />mish</span>
          <span class="unseen">Skirmish </span>admin
        </h1>
        <label class="field">
          <span>Your admin token</span>
          <input type="password" value={token} required autocomplete="current-password" spellcheck={false} aria-describedby="login-wrong" onInput={(event) => setToken(event.currentTarget.value)} />
        </label>
        <p id="login-wrong" role="alert" class="wrong">{wrong}</p>
        <button class="button amber" disabled={busy}>{busy ? "Asking…" : "Log in"}</button>
        <p class="quiet">
          Tokens stand in the server's settings: <code>admin_tokens</code>. This tab forgets yours when it is closed.
        </p>
      </form>
    </main>
  );
}
