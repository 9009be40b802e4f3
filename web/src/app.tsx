import type { JSX } from "preact";
import { Hud } from "./hud/hud";
import { MatchMenu } from "./hud/menu";
import { CodeDialog, CreateDialog, NoticeDialog } from "./pages/dialogs";
import { SettingsDialog } from "./pages/settings";
import { StartPage } from "./pages/start";
import { match, notice, offline, page, panel, toast, type Actions } from "./session/model";
import { HostNotice } from "./ui/host-notice";

/** Everything that is not the scene. Which page shows is the session's to say. */
export function App({ actions }: { actions: Actions }): JSX.Element {
  const asked = panel.value !== "none" || notice.value !== undefined;
  return (
    <>
      {/* Behind a dialogue nothing can be reached, by pointer, key or screen reader. */}
      <div class="pages" inert={asked}>
        {page.value === "start" && <StartPage actions={actions} />}
        {page.value === "joining" && notice.value === undefined && <Joining actions={actions} />}
        <Hud actions={actions} />
      </div>
      <Panel actions={actions} />
      <NoticeDialog />
      <HostNotice />
      <div role="status">
        {toast.value !== "" && <p class="toast" key={toast.value}>{toast.value}</p>}
      </div>
    </>
  );
}

function Joining({ actions }: { actions: Actions }): JSX.Element {
  return (
    <main class="joining">
      <i class="spinner" />
      <p role="status">Joining the fight…</p>
      {offline.value !== "" && <p class="quiet">{offline.value}</p>}
      <button class="button" onClick={() => actions.leave()}>Back</button>
    </main>
  );
}

function Panel({ actions }: { actions: Actions }): JSX.Element | null {
  switch (panel.value) {
    case "create":
      return <CreateDialog actions={actions} />;
    case "code":
      return <CodeDialog actions={actions} />;
    case "settings":
      return <SettingsDialog />;
    case "menu":
      return match.value === undefined ? null : <MatchMenu now={match.value} actions={actions} />;
    case "none":
      return null;
  }
}
