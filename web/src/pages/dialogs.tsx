import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { name, notice, options, panel, type Actions } from "../session/model";
import { Choice, Stepper } from "../ui/choice";
import { Dialog } from "../ui/dialog";

const shut = () => {
  panel.value = "none";
};

export function CreateDialog({ actions }: { actions: Actions }): JSX.Element {
  const maps = options.value?.maps ?? [];
  const modes = options.value?.modes ?? [];
  const levels = options.value?.levels ?? [];
  const most = options.value?.maxSeats ?? 20;
  const [title, setTitle] = useState(`${name.value}'s match`.slice(0, 32));
  const [map, setMap] = useState(maps[0]?.id ?? "");
  const [mode, setMode] = useState(modes[0]?.id ?? "");
  const [seats, setSeats] = useState(Math.min(8, most));
  const [bots, setBots] = useState(4);
  const [level, setLevel] = useState(levels[0]?.id ?? "");
  const [hidden, setHidden] = useState(false);
  return (
    <Dialog title="Create a match" close={shut}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          shut();
          actions.create({ name: title, map, mode, level, seats, bots: Math.min(bots, seats), private: hidden });
        }}
      >
        <label class="field">
          <span>Name</span>
          <input type="text" value={title} maxLength={32} minLength={2} required onInput={(event) => setTitle(event.currentTarget.value)} />
        </label>
        {maps.length > 1 && <Choice label="Map" value={map} pick={setMap} of={maps} />}
        {modes.length > 1 && <Choice label="Mode" value={mode} pick={setMode} of={modes} />}
        <div class="form-pair">
          <Stepper label="Seats" value={seats} least={2} most={most} set={setSeats} />
          <Stepper label="Bots" value={Math.min(bots, seats)} least={0} most={seats} set={setBots} />
        </div>
        {levels.length > 1 && Math.min(bots, seats) > 0 && <Choice label="The bots are" value={level} pick={setLevel} of={levels} />}
        <Choice
          label="Who can join"
          value={hidden ? "private" : "public"}
          pick={(id) => setHidden(id === "private")}
          of={[{ id: "public", title: "Everybody" }, { id: "private", title: "Only with the link" }]}
        />
        <button class="button amber big">Create and fly</button>
      </form>
    </Dialog>
  );
}

export function CodeDialog({ actions }: { actions: Actions }): JSX.Element {
  const [code, setCode] = useState("");
  return (
    <Dialog title="Join with a code" close={shut}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          shut();
          actions.join(code.trim(), false);
        }}
      >
        <p class="quiet">Whoever created the match sees its code in the menu, and can send you a link that needs no code.</p>
        <input
          type="text"
          class="code"
          value={code}
          placeholder="CODE"
          aria-label="Match code"
          autocapitalize="characters"
          autocomplete="off"
          spellcheck={false}
          maxLength={12}
          required
          onInput={(event) => setCode(event.currentTarget.value.toUpperCase())}
        />
        <button class="button amber big">Join</button>
      </form>
    </Dialog>
  );
}

export function NoticeDialog(): JSX.Element | null {
  const shown = notice.value;
  if (shown === undefined) return null;
  const done = () => {
    notice.value = undefined;
    shown.act();
  };
  return (
    <Dialog title={shown.title}>
      <p>{shown.sentence}</p>
      <button class="button amber big" onClick={done}>
        {shown.label}
      </button>
    </Dialog>
  );
}
