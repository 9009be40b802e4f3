import type { JSX } from "preact";
import { device, type Device } from "../input/device";
import { hints, type Deed } from "../session/model";
import { aimHelp, mouseAims, swapSticks } from "../settings/settings";
import { Presses, stickLabels } from "../ui/press";

/** How to fly, for those who have not yet, with what they have in hand. */
export function HintBar(): JSX.Element | null {
  if (hints.value.length === 0) return null;
  return (
    <ul class="hud-hints">
      {hints.value.map((deed) => (
        <li key={deed}>{words(deed, device.value)}</li>
      ))}
    </ul>
  );
}

function words(deed: Deed, device: Device): JSX.Element {
  if (deed === "pickup") return <>Fly over what glows: repair, shield, rapid fire, dash</>;
  if (device === "touch") {
    const [flies, aims] = swapSticks.value ? ["Right", "Left"] : ["Left", "Right"];
    return { move: <>{flies} thumb: fly</>, aim: <>{aims} thumb: aim</>, fire: <>Push it outward to fire</> }[deed];
  }
  if (device === "pad") {
    const [flies, aims] = stickLabels();
    return { move: <>{flies}: fly</>, aim: <>{aims}: aim</>, fire: <><Presses of={["fire"]} kind="pad" /> fire, held</> }[deed];
  }
  if (deed === "move") return <><Presses of={["up", "left", "down", "right"]} /> fly</>;
  if (device === "keys" || !mouseAims.value) {
    return deed === "aim" ? <><Presses of={["turnLeft", "turnRight"]} /> turn{aimHelp.value && "; the nose follows foes by itself"}</> : <><Presses of={["fire"]} /> fire, held</>;
  }
  return deed === "aim" ? <><kbd>Mouse</kbd> aim</> : <><Presses of={["fire"]} kind="mouse" /> fire, held</>;
}
