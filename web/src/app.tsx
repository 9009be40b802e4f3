import type { JSX } from "preact";
import { Hud } from "./hud/hud";
import { CodeDialog, CreateDialog, NoticeDialog } from "./pages/dialogs";
import { StartPage } from "./pages/start";
import { notice, offline, page, panel, toast, type Actions } from "./session/model";

/** Everything that is not the scene. Which page shows is the session's to say. */
export function App({ actions }: { actions: Actions }): JSX.Element {
  return (
    <>
      {page.value === "start" && <StartPage actions={actions} />}
      {page.value === "joining" && notice.value === undefined && (
        <main class="joining" aria-live="polite">
          <i class="spinner" />
          Joining the fight…
          {offline.value !== "" && <p class="quiet">{offline.value}</p>}
          <button class="button" onClick={() => actions.leave()}>Back</button>
        </main>
      )}
      <Hud actions={actions} />
      {panel.value === "create" && <CreateDialog actions={actions} />}
      {panel.value === "code" && <CodeDialog actions={actions} />}
      <NoticeDialog />
      {toast.value !== "" && (
        <p class="toast" role="status" key={toast.value}>
          {toast.value}
        </p>
      )}
    </>
  );
}
