import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface Option<T> {
  id: T;
  title: string;
  about?: string;
}

/** One of a few: radio buttons side by side, and what the chosen one means. */
export function Choice<T extends string | number>({ label, value, pick, of }: { label: string; value: T; pick: (id: T) => void; of: readonly Option<T>[] }): JSX.Element {
  const name = useId();
  const about = of.find((item) => item.id === value)?.about ?? "";
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class="choice">
        {of.map((item) => (
          <label key={item.id}>
            <input type="radio" name={name} checked={item.id === value} onChange={() => pick(item.id)} />
            <span>{item.title}</span>
          </label>
        ))}
      </div>
      {about !== "" && <small class="quiet">{about}</small>}
    </fieldset>
  );
}

/** On or off. */
export function Switch({ label, about, on, set }: { label: string; about?: string; on: boolean; set: (on: boolean) => void }): JSX.Element {
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={on} onChange={(event) => set(event.currentTarget.checked)} />
      <i aria-hidden="true" />
      <span>
        {label}
        {about !== undefined && <small class="quiet">{about}</small>}
      </span>
    </label>
  );
}

interface SliderProps {
  label: string;
  about?: string;
  value: number;
  most?: number;
  disabled?: boolean;
  set: (value: number) => void;
}

/** From 0 on, in steps of a twentieth. */
export function Slider({ label, about, value, most = 1, disabled, set }: SliderProps): JSX.Element {
  const percent = `${Math.round(value * 100)} %`;
  return (
    <label class="field slider">
      <span>
        {label} <output class="number">{percent}</output>
      </span>
      <input
        type="range"
        min="0"
        max={most}
        step="0.05"
        value={value}
        disabled={disabled}
        // A label is its first control's, and that is the output.
        aria-label={label}
        aria-valuetext={percent}
        style={{ "--filled": `${(value / most) * 100}%` }}
        onInput={(event) => set(Number(event.currentTarget.value))}
      />
      {about !== undefined && <small class="quiet">{about}</small>}
    </label>
  );
}

export function Stepper({ label, value, least, most, set }: { label: string; value: number; least: number; most: number; set: (value: number) => void }): JSX.Element {
  const id = useId();
  const to = (next: number) => set(Math.max(least, Math.min(most, next)));
  return (
    <div class="field" role="group" aria-labelledby={id}>
      <span id={id}>{label}</span>
      <div class="stepper">
        <button type="button" class="button square" aria-label={`Fewer ${label.toLowerCase()}`} disabled={value <= least} onClick={() => to(value - 1)}>
          <span aria-hidden="true">−</span>
        </button>
        <output class="number" aria-live="polite">{value}</output>
        <button type="button" class="button square" aria-label={`More ${label.toLowerCase()}`} disabled={value >= most} onClick={() => to(value + 1)}>
          <span aria-hidden="true">+</span>
        </button>
      </div>
    </div>
  );
}
