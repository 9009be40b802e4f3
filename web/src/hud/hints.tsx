import type { JSX } from "preact";
import { device, type Device } from "../input/device";
import { hints, type Deed } from "../session/model";
import { aimHelp, mouseAims, swapSticks } from "../settings/settings";
import { Presses, stickLabels } from "../ui/press";

/** How to fly, for those who have not yet, with what they have in hand. */
export function HintBar(): JSX.Element | null {
  const deeds = said(hints.value, device.value);
  if (deeds.length === 0) return null;
  return (
    <ul class="hud-hints">
      {deeds.map((deed) => (
        <li key={deed}>{words(deed, device.value)}</li>
      ))}
    </ul>
  );
}

/** The thumb that aims fires, too: one line tells both. */
const said = (deeds: readonly Deed[], hand: Device) => (hand === "touch" && deeds.includes("fire") ? deeds.filter((deed) => deed !== "aim") : deeds);

function words(deed: Deed, device: Device): JSX.Element {
  if (deed === "pickup") return <>Fly over power-ups</>;
  if (device === "touch") {
    const [flies, aims] = swapSticks.value ? ["Right", "Left"] : ["Left", "Right"];
    return { move: <>{flies} thumb: fly</>, aim: <>{aims} thumb: aim</>, fire: <>{aims} thumb: aim and fire</> }[deed];
  }
  if (device === "pad") {
    const [flies, aims] = stickLabels();
    return { move: <>{flies}: fly</>, aim: <>{aims}: aim</>, fire: <><Presses of={["fire"]} kind="pad" /> fires</> }[deed];
  }
  if (deed === "move") return <><Presses of={["up", "left", "down", "right"]} /> fly</>;
  if (device === "keys" || !mouseAims.value) {
    return deed === "aim" ? <><Presses of={["turnLeft", "turnRight"]} /> turn{aimHelp.value && "; the nose follows foes by itself"}</> : <><Presses of={["fire"]} /> fires</>;
  }
  return deed === "aim" ? <><kbd>Mouse</kbd> aim</> : <><Presses of={["fire"]} kind="mouse" /> fires</>;
}
