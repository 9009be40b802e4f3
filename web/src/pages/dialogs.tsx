import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { name, notice, options, panel, type Actions, type Choice as ChoiceOf } from "../session/model";
import { Icon } from "../ui/icons";

/** A plate in the middle of the screen, over everything. */
export function Dialog({ title, close, children }: { title: string; close?: () => void; children: ComponentChildren }): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") close?.();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close]);
  return (
    <div class="shade solid" onClick={(event) => event.target === event.currentTarget && close?.()}>
      <section class="plate dialog" role="dialog" aria-modal="true" aria-label={title}>
        <header>
          <h2>{title}</h2>
          {close !== undefined && (
            <button class="button small square" aria-label="Close" onClick={close}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {children}
      </section>
    </div>
  );
}

const shut = () => {
  panel.value = "none";
};

export function CreateDialog({ actions }: { actions: Actions }): JSX.Element {
  const maps = options.value?.maps ?? [];
  const modes = options.value?.modes ?? [];
  const most = options.value?.maxSeats ?? 20;
  const [title, setTitle] = useState(`${name.value}'s match`.slice(0, 32));
  const [map, setMap] = useState(maps[0]?.id ?? "");
  const [mode, setMode] = useState(modes[0]?.id ?? "");
  const [seats, setSeats] = useState(Math.min(8, most));
  const [bots, setBots] = useState(4);
  const [hidden, setHidden] = useState(false);
  return (
    <Dialog title="Create a match" close={shut}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          shut();
          actions.create({ name: title, map, mode, seats, bots: Math.min(bots, seats), private: hidden });
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
        <Choice
          label="Who can join"
          value={hidden ? "private" : "public"}
          pick={(id) => setHidden(id === "private")}
          of={[{ id: "public", title: "Everybody", about: "" }, { id: "private", title: "Only with the link", about: "" }]}
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
          ref={(field) => field?.focus()}
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
      <button class="button amber big" ref={(button) => button?.focus()} onClick={done}>
        {shown.label}
      </button>
    </Dialog>
  );
}

function Choice({ label, value, pick, of }: { label: string; value: string; pick: (id: string) => void; of: ChoiceOf[] }): JSX.Element {
  const about = of.find((item) => item.id === value)?.about ?? "";
  return (
    <div class="field">
      <span>{label}</span>
      <div class="choice" role="radiogroup" aria-label={label}>
        {of.map((item) => (
          <button key={item.id} type="button" role="radio" aria-checked={item.id === value} onClick={() => pick(item.id)}>
            {item.title}
          </button>
        ))}
      </div>
      {about !== "" && <small class="quiet">{about}</small>}
    </div>
  );
}

function Stepper({ label, value, least, most, set }: { label: string; value: number; least: number; most: number; set: (value: number) => void }): JSX.Element {
  const to = (next: number) => set(Math.max(least, Math.min(most, next)));
  return (
    <div class="field">
      <span>{label}</span>
      <div class="stepper">
        <button type="button" class="button square" aria-label={`Fewer ${label.toLowerCase()}`} disabled={value <= least} onClick={() => to(value - 1)}>
          <Icon name="minus" />
        </button>
        <output class="number">{value}</output>
        <button type="button" class="button square" aria-label={`More ${label.toLowerCase()}`} disabled={value >= most} onClick={() => to(value + 1)}>
          <Icon name="plus" />
        </button>
      </div>
    </div>
  );
}
