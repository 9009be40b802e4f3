import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { labelOfAxis } from "../input/labels";
import { AXIS_USES, giveAxis, invert, otherHand, standardAxes, type AxisUse } from "../settings/axes";
import { axes, deadZone, standardDeadZone, swapSticks, widestDeadZone } from "../settings/settings";
import { Slider } from "../ui/choice";
import { usePress, usePush } from "./asking";

const WORDS: Record<AxisUse, string> = {
  flyAcross: "Fly left and right", flyDown: "Fly up and down", aimAcross: "Aim left and right", aimDown: "Aim up and down",
};
/** Where to push, so that the direction is known as well. */
const WAYS: Record<AxisUse, string> = { flyAcross: "to the right", flyDown: "down", aimAcross: "to the right", aimDown: "down" };

/** Which stick of a gamepad flies and which one aims, and which way round. */
export function AxisTable(): JSX.Element {
  const reset = () => {
    axes.value = swapSticks.value ? otherHand(standardAxes) : standardAxes;
    deadZone.value = standardDeadZone;
  };
  const [asking, ask] = useState<AxisUse>();
  usePush(asking, (axis, far) => {
    if (asking !== undefined) axes.value = giveAxis(axes.value, asking, { axis, inverted: far < 0 });
    ask(undefined);
  });
  usePress(asking, () => ask(undefined));
  return (
    <section class="bindings" aria-labelledby="sticks">
      <h3 id="sticks">Gamepad sticks</h3>
      <p class="bindings-note quiet" role="status">
        {asking !== undefined ? `${WORDS[asking]}: push a stick ${WAYS[asking]}. Any key leaves it.` : "Press what flies or aims, and push another."}
      </p>
      <ul>
        {AXIS_USES.map((use) => {
          const { axis, inverted } = axes.value[use];
          return (
            <li key={use}>
              <span>{WORDS[use]}</span>
              <div>
                <button type="button" class={`press ${asking === use ? "asking" : ""}`} aria-label={`${WORDS[use]}: ${labelOfAxis(axis)}. Choose another`} onClick={() => ask(use)}>
                  {asking === use ? "Push…" : labelOfAxis(axis)}
                </button>
                <button type="button" class="press" aria-pressed={inverted} aria-label={`Inverted: ${WORDS[use].toLowerCase()}`} onClick={() => (axes.value = invert(axes.value, use))}>
                  Inverted
                </button>
              </div>
            </li>
          );
        })}
      </ul>
      <Slider label="Dead zone" about="Sticks that are pushed less far do nothing. More of it, if your ship drifts by itself." value={deadZone.value} most={widestDeadZone} set={(zone) => (deadZone.value = zone)} />
      <button type="button" class="button" onClick={reset}>Standard sticks</button>
    </section>
  );
}
